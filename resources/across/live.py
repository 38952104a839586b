"""An instrument of another base as it is just now: asked of its home, for a moment.

What comes is applied as the feed would, so that every page, price and check that reads
the copy is as fresh. Where the home does not answer, the copy of before is what there
is, and the page says so.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import OperationalError, transaction

from portal.core.time import now
from portal.nodes.around import PARTS, Part
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.copies import apply_lines
from portal.nodes.kinds import kinds_shared_with
from portal.nodes.models import Node
from resources.models import Instrument

WITHIN = timedelta(seconds=1)  # a person waits for the page
ASKED_EVERY = 5  # seconds, for one instrument
DOWN_FOR = 30  # seconds for which a base that did not answer is left alone
REMEMBERED = 3600  # seconds

OF_INSTRUMENT = "r.instrument_id = %(record)s"
PARTS += [
    Part("resources.instrument", "r.id = %(record)s"),
    Part("resources.service", OF_INSTRUMENT),
    Part(
        "resources.rate",
        "r.service_id IN (SELECT s.id FROM resources_service s"
        " WHERE s.instrument_id = %(record)s)",
    ),
    Part("resources.bookingrule", OF_INSTRUMENT),
    Part("resources.openinghours", OF_INSTRUMENT),
    Part("resources.occupation", f"{OF_INSTRUMENT} AND r.occupied_until > %(since)s"),
    Part("resources.outage", f"{OF_INSTRUMENT} AND r.ends_at > %(since)s"),
]


@dataclass(frozen=True)
class Reading:
    """How fresh what this base knows of another's instrument is."""

    base: Node
    as_of: datetime | None  # None: it has never been read
    is_live: bool
    is_silent: bool = False  # it was asked just now and did not answer


def read_live(instrument: Instrument) -> Reading | None:
    """Ask an instrument's home for its free times, unless that was done just now.

    None for an own instrument, as fresh as can be, and for one that its home no longer
    shares with us: its page says so.
    """
    if instrument.is_own or instrument.last_told_on:
        return None
    home = Node.objects.select_related("link").filter(code=instrument.home).first()
    if home is None:
        return None
    key = f"live:{instrument.pk}"
    if _may_ask(home) and cache.add(f"{key}:asked", 1, ASKED_EVERY):
        if _ask(instrument, home):
            cache.set(key, now(), REMEMBERED)
        else:
            cache.set(f"live:down:{home.code}", 1, DOWN_FOR)
    return _reading(home, cache.get(key))


def _reading(home: Node, asked_at: datetime | None) -> Reading:
    link = getattr(home, "link", None)
    read_at = link.answered_at if link else None
    if asked_at and asked_at > now() - timedelta(seconds=2 * ASKED_EVERY):
        return Reading(home, asked_at, is_live=True)
    known = [moment for moment in (asked_at, read_at) if moment]
    is_silent = cache.get(f"live:down:{home.code}") is not None
    return Reading(home, max(known, default=None), False, is_silent)


def _may_ask(home: Node) -> bool:
    return not home.is_paused and cache.get(f"live:down:{home.code}") is None


def _ask(instrument: Instrument, home: Node) -> bool:
    """Whether the home answered, and what it said is applied."""
    shared = kinds_shared_with(home.code)
    try:
        with Client(home, WITHIN) as client:
            epoch, found = client.around(instrument.pk)
        with transaction.atomic():
            for name, lines in found.items():
                if lines and name in shared:
                    apply_lines(shared[name], peer=home, epoch=epoch, lines=lines)
    except (PeerTrouble, OperationalError):  # a copy was just being written
        return False
    return True
