"""`manage.py test`: every check and every test; with arguments, pytest's alone."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from portal.demo.paths import ROOT
from portal.demo.throw_away import start_services
from portal.demo.translate import compile_catalogues
from portal.demo.vendor import vendor

MANAGE = [sys.executable, "manage.py"]
CHECKS = {
    "style": ["ruff", "check", "--quiet"],
    "format": ["ruff", "format", "--check", "--quiet"],
    "imports": ["lint-imports", "--no-cache"],
    "types": ["mypy"],
    "migrations": [*MANAGE, "makemigrations", "--check", "--dry-run"],
    "translations": [*MANAGE, "translate", "--check"],
}
BOTH_CORES = ["-n", "2", "--dist", "loadgroup"]


def main(argv: list[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that "finally" runs
    vendor()
    compile_catalogues()
    services = start_services()
    tools = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    env = {**os.environ, **services.settings, "PATH": tools}
    try:
        failed = [] if argv else [name for name in CHECKS if not passes(name, env)]
        tests = subprocess.run(["pytest", *(argv or BOTH_CORES)], cwd=ROOT, env=env)
    finally:
        services.stop()
    if failed:
        print(f"failed before the tests: {', '.join(failed)}")
    return tests.returncode or int(bool(failed))


def passes(name: str, env: dict[str, str]) -> bool:
    """Run one check; show what it says only when it fails."""
    done = subprocess.run(
        CHECKS[name], cwd=ROOT, env=env, capture_output=True, text=True
    )
    is_fine = done.returncode == 0
    print(f"{name}: {'ok' if is_fine else 'FAILED'}", flush=True)
    if not is_fine:
        print(done.stdout, done.stderr, sep="\n", flush=True)
    return is_fine
