"""A base restored from a backup takes back what its peers still know of it.

See docs/exchange.md: nothing else may run here meanwhile.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, transaction
from django.db.models import Max, QuerySet

from portal.core.time import now
from portal.nodes.base import current_base
from portal.nodes.client import Client, PeerTrouble, making_sense
from portal.nodes.copies import adopt_lines
from portal.nodes.kinds import Kind, kinds
from portal.nodes.messages.inbox import KEPT
from portal.nodes.models import InboxMessage, Mark, Node

MARGIN = timedelta(days=1)  # clocks differ; what is asked twice is done once
Pages = list[tuple[Kind, bytes]]
Settling = Callable[[], Callable[[], list[str] | None]]


@dataclass(frozen=True)
class Settles:
    """What an app settles once own records came back: see `settles`."""

    begin: Settling
    needs_all: bool


SETTLES: list[Settles] = []


@dataclass
class Adopted:
    """What came of adopting: what failed, and what somebody should look at."""

    problems: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)  # what a peer is no longer shown
    untold: list[str] = field(default_factory=list)  # what it cannot know from us
    settled: list[str] = field(default_factory=list)


@dataclass
class Sorted:
    """The lines of a page: what they tell, what was hidden, what makes no sense."""

    told: dict[UUID, bytes] = field(default_factory=dict)
    hidden: dict[UUID, int] = field(default_factory=dict)
    bad: list[str] = field(default_factory=list)


def settles(begin: Settling, *, needs_all: bool) -> None:
    """Have an app settle what came back without the records that it goes with.

    `begin` is called before they come, and what it returns once they have; it may
    give words on what to look at. `needs_all`: not while a peer is still to be heard.
    """
    SETTLES.append(Settles(begin, needs_all))


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
    ours = Adopted()
    try:
        with transaction.atomic():
            wanted = [each for each in SETTLES if are_all or not each.needs_all]
            settling = [each.begin() for each in wanted]
            for peer, pages in known.items():
                adopt_from(peer, pages, came[peer.code])
            for settle in settling:
                ours.settled += settle() or []
    except DatabaseError as error:
        problem = str(error).partition("\n")[0]
        for adopted in came.values():
            adopted.problems.append(problem)
    return came | {current_base(): ours}


def adopt_from(peer: Node, pages: Pages, adopted: Adopted) -> None:
    """Take back what one peer knows; last what the backup had never told it.

    Of that counts what it was told since, as the record itself then says.
    """
    waiting: list[tuple[Kind, UUID, bytes]] = []
    for kind, lines in pages:
        page = sort_out(lines)
        adopted.problems += [f"{kind.name}: {reason}" for reason in page.bad]
        here = Mark.objects.filter(kind=kind.name, record__in=page.told)
        for record in _untold(here, peer).values_list("record", flat=True):
            waiting.append((kind, record, page.told.pop(record)))
        if page.told:
            bad = adopt_lines(kind, lines=b"\n".join(page.told.values()))
            adopted.problems += [f"{kind.name}: {reason}" for reason in bad]
        hide_again(kind, peer, page.hidden, adopted)
    for kind, record, line in waiting:
        if not _adopt_if_told(kind, peer, record, line):
            adopted.untold.append(f"{kind.name} {record}")


def _untold(marks: QuerySet[Mark], peer: Node) -> QuerySet[Mark]:
    """Marks of records of which a peer was never told."""
    return marks.exclude(told__overlap=["*", peer.code])


def _adopt_if_told(kind: Kind, peer: Node, record: UUID, line: bytes) -> bool:
    """Take a line back unless its record, so taken, would not be the peer's to see."""
    mark = Mark.objects.filter(kind=kind.name, record=record)
    with transaction.atomic():
        bad = adopt_lines(kind, lines=line)
        is_told = not bad and not _untold(mark, peer).exists()
        transaction.set_rollback(not is_told)
    return is_told


def hide_again(
    kind: Kind, peer: Node, hidden: dict[UUID, int], adopted: Adopted
) -> None:
    left = [
        record
        for record, version in hidden.items()
        if kind.model.objects.own().filter(pk=record, version__lt=version).exists()
    ]
    kind.model.hide_again(left, peer.code)
    adopted.hidden += [f"{kind.name} {record}" for record in left]


def sort_out(lines: bytes) -> Sorted:
    """Tell lines that tell a record from those of what a peer lost sight of.

    By what they say, however it is spelt: none of them withdraws anything here.
    """
    page = Sorted()
    for line in filter(None, lines.split(b"\n")):
        try:
            with making_sense():
                said = json.loads(line)
                record = UUID(said["id"])
                if "withdrawn" not in said:
                    page.told[record] = line
                elif said["withdrawn"] is True:
                    page.hidden[record] = int(said["version"])
                else:
                    raise ValueError(f"{record} is neither told nor withdrawn")
        except PeerTrouble as trouble:
            page.bad.append(str(trouble))
    return page


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
