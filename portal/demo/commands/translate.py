"""`manage.py translate`: bring the Chinese catalogue up to date, or check it."""

from argparse import ArgumentParser

from portal.demo.translate import (
    CATALOGUE,
    compile_catalogues,
    gather,
    problems,
    read,
    update,
)


def main(argv: list[str]) -> int:
    parser = ArgumentParser("manage.py translate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail on what is missing")
    if parser.parse_args(argv).check:
        found = list(problems(read(CATALOGUE), gather()))
        print(*found, sep="\n", end="\n" if found else "")
        return 1 if found else 0
    update()
    compile_catalogues()
    return 0
