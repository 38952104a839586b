"""Real bases under real faults: processes killed, databases crashed, a bad network.

    uv run python -m tests.faults --kills 100 --crashes 10 --seed 1

Starts bases as the demo does, in a folder of their own, and lets people book while all
that runs is killed. Ends with 0 when no promise was broken; else names each that was.
The logs and databases stay until the next run.
"""

import os
import shutil
import sys
import time
from argparse import ArgumentParser
from importlib import import_module
from pathlib import Path

import django

from bootstrap import keep_bytecode

FOLDER = Path(__file__).resolve().parents[2] / "var" / "faults"


def main():
    options = arguments().parse_args()
    keep_bytecode()  # programs start all the time
    shutil.rmtree(options.folder, ignore_errors=True)
    os.environ["DEMO_FOLDER"] = str(options.folder)  # read by all that comes below
    # This process is at one base, then at another.
    os.environ.update(import_module("portal.demo.environment").NO_SERVICES)
    os.environ["DB_TRANSACTION_SECONDS"] = "0"  # it migrates, on a busy machine
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.faults.settings"
    django.setup()
    run = import_module("tests.faults.run")
    codes = options.bases.split(",")
    plan = run.Plan(options.kills, options.crashes, options.seed, codes)
    wrong = run.run(plan, telling())
    print("\n".join(wrong) or "no promise was broken", flush=True)
    return int(bool(wrong))


def telling():
    begun = time.monotonic()

    def say(what):
        print(f"{time.monotonic() - begun:7.1f} s  {what}", flush=True)

    return say


def arguments():
    parser = ArgumentParser("python -m tests.faults", description=__doc__)
    add = parser.add_argument
    add("--kills", type=int, default=100, help="kill -9 of programs and of Valkey")
    add("--crashes", type=int, default=10, help="crashes of PostgreSQL")
    add("--seed", type=int, default=1, help="what is drawn, and when")
    add("--bases", default="chongqing,chengdu", help="which bases, by code")
    add("--folder", type=Path, default=FOLDER, help="where logs and databases stand")
    return parser


if __name__ == "__main__":
    sys.exit(main())
