"""What else ends when somebody closes their account."""

from collections.abc import Callable
from typing import TypeAlias

from portal.identity.models import Person

End: TypeAlias = Callable[[Person], None]

_ends: list[End] = []


def register(end: End) -> End:
    """Have `end(person)` called in the same transaction, while all is still known."""
    _ends.append(end)
    return end


def end_all(person: Person) -> None:
    for end in _ends:
        end(person)
