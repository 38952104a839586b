"""Telling people what they are in charge of: of each share, or of many at once."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.urls import reverse

from agreements import duty_notices as notices
from agreements.models import Duty
from portal.identity.models import Person
from portal.notices.actions import finish, tell

Told = dict[Person, list[Duty]]
_together: ContextVar[Told | None] = ContextVar("together", default=None)


@transaction.atomic
def put_in_charge(*, duty: Duty, person: Person) -> None:
    """Tell a person that a share is theirs to report on, or keep it to be told."""
    finish(kind=notices.LEFT_BEHIND.code, about=duty.pk)
    if (kept := _together.get()) is not None:
        kept[person].append(duty)
    else:
        _tell_of_one(duty, person)


@contextmanager
def told_together() -> Iterator[None]:
    """Tell whoever is put in charge of several shares within but once, of them all.

    One transaction: nobody is in charge of what they were not told of.
    """
    with transaction.atomic():
        put: Told = defaultdict(list)
        token = _together.set(put)
        try:
            yield
        finally:
            _together.reset(token)
        for person, duties in put.items():
            _tell_of(duties, person)


def _tell_of(duties: list[Duty], person: Person) -> None:
    """Tell of those that are theirs: what was refused later was taken back."""
    theirs = Duty.objects.filter(person=person).in_bulk([duty.pk for duty in duties])
    told = [duty for duty in duties if duty.pk in theirs]
    if len(told) == 1:
        _tell_of_one(told[0], person)
    elif told:
        tell(
            kind=notices.IN_CHARGE_OF_MANY.code,
            people=[person],
            url=reverse("agreements:duties"),
            params={"count": str(len(told)), "commitment": told[0].commitment.name},
        )


def _tell_of_one(duty: Duty, person: Person) -> None:
    tell(
        kind=notices.IN_CHARGE.code,
        people=[person],
        url=reverse("agreements:duty", args=[duty.pk]),
        about=duty.pk,
        params={"commitment": duty.commitment.name, "party": duty.party.name},
    )
