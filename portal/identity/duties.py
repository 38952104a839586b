"""Duties that go with a person and move when one hands over to a colleague."""

from collections.abc import Callable
from typing import TypeAlias

from portal.identity.models import Organisation, Person

Move: TypeAlias = Callable[[Organisation, Person, Person], None]

_moves: list[Move] = []


def register(move: Move) -> Move:
    """Have `move(organisation, leaver, successor)` called in the same transaction."""
    _moves.append(move)
    return move


def move_all(organisation: Organisation, leaver: Person, successor: Person) -> None:
    """Give the successor every duty the leaver has for the organisation."""
    for move in _moves:
        move(organisation, leaver, successor)
