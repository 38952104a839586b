"""Reads the tables of docs/permissions.md, which the tests try cell by cell."""

from contextlib import contextmanager
from pathlib import Path

from django.db import transaction

PAGE = Path(__file__).parents[1] / "docs" / "permissions.md"


def table(heading):
    """By row and column, the words of each cell of the table under a heading."""
    text = PAGE.read_text().split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    head, _, *body = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines
    ]
    return {
        row: dict(zip(head[1:], map(str.split, cells), strict=True))
        for row, *cells in body
    }


@contextmanager
def undone():
    """Undo whatever happens inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
