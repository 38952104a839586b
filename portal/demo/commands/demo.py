"""`manage.py demo`: every base of the network on this machine, from nothing."""

import shutil
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence

from portal.demo import ending, prepare
from portal.demo.bases import Base, chosen, codes
from portal.demo.bring_up import bring_up
from portal.demo.check import failures
from portal.demo.ground import require_free_ports, the_only_demo
from portal.demo.leftovers import end_leftovers
from portal.demo.settings_of import forget
from portal.demo.show import console
from portal.demo.supervisor import Supervisor
from portal.demo.translate import compile_catalogues
from portal.demo.vendor import vendor
from portal.demo.welcome import welcome


def main(argv: list[str]) -> int:
    options = arguments().parse_args(argv)
    bases = chosen(options.bases, options.port)
    ending.listen()
    try:
        with the_only_demo():
            return run(bases, options)
    except KeyboardInterrupt:
        console.print("已停止，数据已保留。Stopped; the data are kept.")
        return 0


def arguments() -> ArgumentParser:
    parser = ArgumentParser("manage.py demo", description=__doc__)
    add = parser.add_argument
    add("--bases", default=",".join(codes()[:2]), help="which bases, by code")
    add("--port", type=port, default=8000, help="the first base's port; others follow")
    add("--scale", type=at_least_one, help="multiply the sample data")
    add("--fresh", action="store_true", help="throw the demo's data away first")
    add("--check", action="store_true", help="see that all works, then stop")
    return parser


def port(words: str) -> int:
    """One that any user may take, with room behind it for the other bases."""
    if not 1024 <= (number := int(words)) <= 65_535 - len(codes()):
        raise ArgumentTypeError(words)
    return number


def at_least_one(words: str) -> int:
    if (number := int(words)) < 1:
        raise ArgumentTypeError(words)
    return number


def run(bases: Sequence[Base], options: Namespace) -> int:
    end_leftovers()
    require_free_ports(bases)
    if why := prepare.outdated(bases, options.scale):
        console.print("\n".join(why))
    if options.fresh or why:
        for base in bases:
            shutil.rmtree(base.folder, ignore_errors=True)
    vendor()
    compile_catalogues()
    supervisor = Supervisor()
    try:
        scale = options.scale or prepare.kept_scale(bases)
        settings = bring_up(bases, supervisor, scale)
        if options.check:
            return int(failures(settings) > 0)
        welcome(bases)
        supervisor.watch(lambda: False, console.print)
    finally:
        supervisor.stop()
        for base in bases:
            forget(base)
    return 0
