"""The kinds of notices: each app registers its own, in words to be translated."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q
from django.utils.functional import Promise


@dataclass(frozen=True)
class Kind:
    """A kind of notice; a task stays open until `finish` or until its people do it.

    `title` and `body` are lazy translations with %(name)s for each parameter; where the
    parameters are times or codes, `spell` makes words of them when they are read, in
    the reader's language. Lengths
    of time are working days: a task is due `due_in` days after it is given, reminded
    `remind_before` days ahead, and told to `escalate(notice)` once it is overdue.

    A task is whoever's it was given to. Where it goes with a right instead, `whose`
    says about which records an account may do it now, as a condition on notices:
    whoever comes to the right later has the task too, whoever lost it no longer.

    Another base may tell our people what is `from_elsewhere`, and nothing else.
    """

    code: str
    title: Promise
    body: Promise
    is_task: bool = False
    due_in: int | None = None
    remind_before: int = 1
    escalate: Callable[[Model], Iterable[Model]] | None = None
    whose: Callable[[Any], Q] | None = None
    goes_out: bool = True  # by e-mail and SMS too, as each person chose
    from_elsewhere: bool = False
    spell: Callable[[dict[str, str]], dict[str, str]] = dict


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known; an app calls this once for each of its kinds."""
    if kind.code in _kinds:
        raise ValueError(f"notice kind {kind.code} is registered twice")
    _kinds[kind.code] = kind
    return kind


def by_right() -> list[str]:
    """The kinds of tasks that go with a right."""
    return [code for code, kind in _kinds.items() if kind.whose]


def tasks_of(account: Any) -> Q:
    """Which open tasks are the account's to do now."""
    tasks = Q(person=account.person_id) & ~Q(kind__in=by_right())
    for code, kind in _kinds.items():
        if kind.whose:
            tasks |= Q(kind=code) & kind.whose(account)
    return Q(is_task=True, done_at=None) & tasks


def only_if(is_so: bool) -> Q:
    """A condition on notices that all fulfil, or none."""
    return Q() if is_so else Q(pk__in=[])


def most_ahead() -> int:
    """The most working days ahead of its due date that any task is reminded of."""
    return max((kind.remind_before for kind in _kinds.values()), default=0)


def kind_of(code: str) -> Kind:
    """The kind of that code; KeyError where no app registered it."""
    return _kinds[code]
