"""Telling people: one service for every app."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from portal.core.time import SHANGHAI, now, today
from portal.notices import elsewhere
from portal.notices.kinds import Kind, kind_of, most_ahead
from portal.notices.models import Channel, Delivery, Notice, Preference
from portal.notices.workdays import Calendar

FORGOTTEN = "—"  # stands for a word that was taken out
PORTION = 200  # tasks written at once: an open write holds up what other bases read

Gathered = list[tuple[str, UUID | None]]
_gathered: ContextVar[Gathered | None] = ContextVar("gathered", default=None)


@contextmanager
def gathering() -> Iterator[Gathered]:
    """Write no notices: yield (kind, person) of each, to be told in one at the end.

    The person is None where a task waits for whoever comes to the right to do it.
    """
    gathered: Gathered = []
    before = _gathered.set(gathered)
    try:
        yield gathered
    finally:
        _gathered.reset(before)


def tell(
    *,
    kind: str,
    people: Iterable[Any],
    url: str,
    about: UUID | None = None,
    params: dict[str, str] | None = None,
    lapses_at: datetime | None = None,
) -> None:
    """Tell people something, in the caller's transaction.

    People of another base are told there, by a message in the same transaction.
    A task that is already open for a person and `about` is not given twice; one that
    goes with a right (`Kind.whose`) waits even where nobody has it yet. After
    `lapses_at` it is too late to do it. `params` fill the kind's words; `url` is a
    path of this portal.
    """
    known = kind_of(kind)
    readers = set(people) or ({None} if known.whose else set())
    gathered = _gathered.get()
    if gathered is not None:
        gathered += [(kind, person and person.pk) for person in readers]
        return
    what = {"url": url, "about": about, "params": params or {}}
    _tell(known, readers, what | {"lapses_at": lapses_at})


@transaction.atomic
def _tell(known: Kind, people: set[Any], what: dict[str, Any]) -> None:
    elsewhere.pass_on(
        [person for person in people if person and not person.is_own],
        {"kind": known.code, "url": what["url"], "params": what["params"]},
        what["about"],
    )
    own = [person for person in people if not person or person.is_own]
    drafts = drafts_of(known, own, what)
    Notice.objects.bulk_create(drafts, ignore_conflicts=known.is_task)
    written: Iterable[Notice] = drafts
    if known.is_task:  # some may have it already
        mine = Notice.objects.filter(pk__in=[notice.pk for notice in drafts])
        written = mine.select_related("person")
    send_out(written, known)


def drafts_of(kind: Kind, people: list[Any], what: dict[str, Any]) -> list[Notice]:
    lapses_at = what["lapses_at"]
    due_on, is_provisional = due(kind, today(), Calendar.read(), lapses_at)
    return [
        Notice(
            person=person,
            kind=kind.code,
            is_task=kind.is_task,
            due_on=due_on,
            is_due_provisional=is_provisional,
            **what,
        )
        for person in people
    ]


def due(
    kind: Kind, given_on: date, calendar: Calendar, lapses_at: datetime | None
) -> tuple[date | None, bool]:
    """When a task given that day is due, and whether holidays may still move it.

    Never later than the day on which it lapses.
    """
    if kind.due_in is None:
        return None, False
    counted, is_provisional = calendar.add(given_on, kind.due_in)
    last = lapses_at.astimezone(SHANGHAI).date() if lapses_at else counted
    return (last, False) if last < counted else (counted, is_provisional)


def send_out(notices: Iterable[Notice], kind: Kind, is_reminder: bool = False) -> None:
    """Queue notices for the channels their people chose."""
    if not kind.goes_out:
        return
    notices = [notice for notice in notices if notice.person_id]
    chosen = Preference.objects.in_bulk([n.person_id for n in notices])
    queue = []
    for notice in notices:
        wish = chosen.get(notice.person_id) or Preference()
        for channel in wish.tasks if kind.is_task else wish.messages:
            address = address_of(notice.person, channel)
            if address:
                queue.append(
                    Delivery(
                        notice=notice,
                        channel=channel,
                        address=address,
                        is_reminder=is_reminder,
                    )
                )
    Delivery.objects.bulk_create(queue)


def address_of(person: Any, channel: str) -> str:
    return person.email if channel == Channel.EMAIL else person.phone


def finish(*, kind: str, about: UUID) -> None:
    """Close the open tasks of that kind about a record, whoever they were given to."""
    finish_any(kinds=[kind], about=about)


def finish_any(*, kinds: Iterable[str], about: UUID) -> None:
    """Close the open tasks of any of these kinds about a record."""
    tasks = Notice.objects.filter(kind__in=kinds, about=about).open_tasks()
    tasks.update(done_at=now())


@transaction.atomic
def read_notice(*, notice: Notice) -> Notice:
    """Note that its reader has seen a notice; the first time counts."""
    unread = Notice.objects.filter(pk=notice.pk).unread()
    unread.update(read_at=now())
    notice.refresh_from_db(fields=["read_at"])
    return notice


@transaction.atomic
def read_messages(*, person: UUID) -> int:
    """Note that a person has seen all messages there are; how many were new."""
    unread = Notice.objects.filter(person=person).messages().unread()
    return unread.update(read_at=now())


@transaction.atomic
def choose_ways(*, person: UUID, **wish: Any) -> Preference:
    """Note by which ways, besides the portal, a person wants to be told; each once."""
    ways = {name: wish[name] for name in ("tasks", "messages") if name in wish}
    chosen = wish | {name: list(dict.fromkeys(each)) for name, each in ways.items()}
    preference, _is_new = Preference.objects.update_or_create(
        person_id=person, defaults=chosen
    )
    return preference


@transaction.atomic
def pass_on(*, about: Iterable[Any], leaver: Any, successor: Any) -> None:
    """Give a colleague the leaver's open tasks about some records, each task once."""
    tasks = Notice.objects.filter(is_task=True, done_at=None, about__in=about)
    left = tasks.filter(person=leaver.pk)
    has_it = tasks.filter(
        person=successor.pk, kind=OuterRef("kind"), about=OuterRef("about")
    )
    left.filter(Exists(has_it)).update(done_at=now())
    left.update(person=successor.pk, read_at=None)


def remind() -> int:
    """Remind of tasks that fall due, and escalate overdue ones; how many it told.

    On working days only.
    """
    day, calendar = today(), Calendar.read()
    if not calendar.is_workday(day):
        return 0
    farthest, _is_provisional = calendar.add(day, most_ahead())
    tasks = Notice.objects.open_tasks().to_be_reminded(day, farthest)
    return sum(
        remind_of(notice, day, calendar) for notice in tasks.select_related("person")
    )


@transaction.atomic
def remind_of(notice: Notice, day: date, calendar: Calendar) -> int:
    """Remind of one task once, and once it is overdue tell who stands above."""
    kind = kind_of(notice.kind)
    task = Notice.objects.open_tasks().filter(pk=notice.pk)
    if notice.due_on is None:
        return 0
    if notice.due_on < day:
        if not task.filter(escalated_on=None).update(escalated_on=day):
            return 0  # another worker has, or it was done meanwhile
        if kind.escalate:
            tell(
                kind=notice.kind,
                people=kind.escalate(notice),
                url=notice.url,
                about=notice.about,
                params=notice.params,
            )
    else:
        reminds_on, _is_provisional = calendar.add(day, kind.remind_before)
        if notice.due_on > reminds_on:
            return 0
        if not task.filter(reminded_on=None).update(reminded_on=day):
            return 0
    send_out([notice], kind, is_reminder=True)
    return 1


def recount_due_dates() -> int:
    """Count the due dates of open tasks again, after holidays were entered; how many.

    All of them, not the provisional alone: a year's days come one by one, and may be
    corrected. What is overdue stays so. Written in portions; safe to repeat.
    """
    calendar = Calendar.read()
    tasks = Notice.objects.open_tasks().filter(due_on__gte=today())
    moved = [notice for notice in tasks.iterator() if _recount(notice, calendar)]
    for start in range(0, len(moved), PORTION):
        fields = ["due_on", "is_due_provisional"]
        Notice.objects.bulk_update(moved[start : start + PORTION], fields)
    return len(moved)


def _recount(notice: Notice, calendar: Calendar) -> bool:
    """Count one due date again; whether it has moved."""
    given_on = notice.created_at.astimezone(SHANGHAI).date()
    before = notice.due_on, notice.is_due_provisional
    counted = due(kind_of(notice.kind), given_on, calendar, notice.lapses_at)
    notice.due_on, notice.is_due_provisional = counted
    return counted != before


def forget_words(*, about: Iterable[UUID], name: str) -> None:
    """Take a word out of all notices about these records."""
    for notice in Notice.objects.filter(about__in=about, params__has_key=name):
        notice.params[name] = FORGOTTEN
        notice.save(update_fields=["params"])
