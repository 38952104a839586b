"""Notices for people of other bases: they read them where they are at home."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from portal.core.ids import new_id
from portal.nodes.messages.outbox import send
from portal.nodes.models import Node
from portal.nodes.sharing import is_shared

TELL = "notices.tell"
MATTER = "people"  # a notice is somebody's


def pass_on(people: Iterable[Any], notice: dict[str, Any], about: UUID | None) -> None:
    """Have the home bases of these people tell them, in the caller's transaction.

    Nobody hears from a base that theirs shares nothing with.
    """
    homes = defaultdict(list)
    for person in people:
        homes[person.home].append(str(person.pk))
    for home, told in homes.items():
        if not is_shared(home, MATTER):
            continue
        send(
            to=Node.objects.get(code=home),
            kind=TELL,
            about=about or new_id(),
            body=notice | {"people": told, "about": about and str(about)},
        )
