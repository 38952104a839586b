"""A base restored from a backup takes back what its peers still know of it.

See docs/exchange.md: nothing else may run here meanwhile.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Max

from portal.core.time import now
from portal.nodes.client import Client, PeerTrouble, making_sense
from portal.nodes.copies import adopt_lines
from portal.nodes.kinds import Kind, kinds
from portal.nodes.messages.inbox import KEPT
from portal.nodes.models import InboxMessage, Node

MARGIN = timedelta(days=1)  # clocks differ; what is asked twice is done once
Pages = list[tuple[Kind, bytes]]
Settling = Callable[[], Callable[[], None]]
SETTLES: list[Settling] = []


@dataclass
class Adopted:
    """What came of adopting: what failed, and what a peer was no longer shown."""

    problems: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


def settles(begin: Settling) -> None:
    """Have an app settle what came back without the records that it goes with.

    `begin` is called before they come, and what it returns once they have.
    """
    SETTLES.append(begin)


def known_to(peer: Node) -> Pages:
    """All that a peer knows of our own records. Raises `PeerTrouble`."""
    with Client(peer) as client:
        return [(k, page) for k in kinds().values() for page in pages_of(client, k)]


def adopt(known: Mapping[Node, Pages], *, are_all: bool) -> dict[str, Adopted]:
    """Take back our own records where peers know them newer than we do.

    All in one transaction: a booking and the time that it holds agree only together,
    and one peer may know the one, another the other. What no peer knows is settled once
    all of them were heard.
    """
    came = {peer.code: Adopted() for peer in known}
    try:
        with transaction.atomic():
            settling = [begin() for begin in SETTLES if are_all]
            for peer, pages in known.items():
                for kind, lines in pages:
                    adopt_page(kind, peer, lines, came[peer.code])
            for settle in settling:
                settle()
    except DatabaseError as error:
        problem = str(error).partition("\n")[0]
        for adopted in came.values():
            adopted.problems.append(problem)
    return came


def adopt_page(kind: Kind, peer: Node, lines: bytes, adopted: Adopted) -> None:
    known, hidden = part(lines)
    bad = adopt_lines(kind, lines=known) if known else []
    adopted.problems += [f"{kind.name}: {reason}" for reason in bad]
    left = [
        record
        for record, version in hidden.items()
        if kind.model.objects.own().filter(pk=record, version__lt=version).exists()
    ]
    kind.model.hide_again(left, peer.code)
    adopted.hidden += [f"{kind.name} {record}" for record in left]


def part(lines: bytes) -> tuple[bytes, dict[UUID, int]]:
    """Lines that tell a record, and the versions of those that a peer lost sight of."""
    known, hidden = [], {}
    with making_sense():
        for line in lines.split(b"\n"):
            said = json.loads(line) if b'"withdrawn" : true' in line else {}
            if said.get("withdrawn") is True:
                hidden[UUID(said["id"])] = int(said["version"])
            else:
                known.append(line)
    return b"\n".join(known), hidden


def pages_of(client: Client, kind: Kind) -> Iterator[bytes]:
    """Every page of what a peer holds of our records of a kind."""
    after = str(UUID(int=0))
    while after:
        lines, last = client.copies(kind, after)
        if last and last <= after:
            raise PeerTrouble("the copies do not move on")
        yield lines
        after = last


def ask_again(peer: Node) -> int:
    """Have a peer send again what we may have forgotten doing for it; how many.

    Raises `PeerTrouble`.
    """
    received = InboxMessage.objects.filter(sender=peer)
    last = received.aggregate(last=Max("at"))["last"]
    with Client(peer) as client:
        return client.send_again((last or now() - KEPT) - MARGIN)
