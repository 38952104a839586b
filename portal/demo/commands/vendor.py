"""`manage.py vendor`: fetch the front-end packages, keep the files pages use."""

from portal.demo.vendor import vendor


def main(argv: list[str]) -> None:
    print("var/vendor: made" if vendor() else "var/vendor: up to date")
