"""`manage.py translate`: compile the Chinese catalogue, or update or check it."""

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
    parser.add_argument("--update", action="store_true", help="list new messages")
    parser.add_argument("--check", action="store_true", help="fail on what is missing")
    options = parser.parse_args(argv)
    if options.update:
        update()
    compile_catalogues()
    found = list(problems(read(CATALOGUE), gather())) if options.check else []
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0
