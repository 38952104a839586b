"""What bookings keep of a person, and how it goes when they take it back."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from portal.identity.models import Person
from portal.notices.actions import forget_words
from resources.across.taking_back import granted_at
from resources.models import Booking
from resources.schedule.spelling import spell_period


def open_at(person: Person, base: str) -> Iterable[str]:
    """The bookings that a person still has at a base, come back or not, in words."""
    booked = Booking.objects.filter(person=person, home=base).live().with_all()
    for booking in booked.order_by("starts_at"):
        times = spell_period(booking.starts_at, booking.ends_at)
        words = {"instrument": booking.instrument.local_name, "time": times}
        yield _("%(instrument)s, %(time)s") % words
    yield from granted_at(person, base)


@transaction.atomic
def erase(person: Person) -> datetime | None:
    """Blank a person of another base in what is over; when the rest of it will be."""
    booked = Booking.objects.own().filter(person=person)
    over = booked.over().exclude(person_name="", person_contact="")
    done = list(over.values_list("pk", flat=True))
    Booking.objects.filter(pk__in=done).update(person_name="", person_contact="")
    forget_words(about=done, name="person")
    return booked.live().aggregate(last=Max("ends_at"))["last"]


def erase_withdrawn(*, limit: int) -> int:
    """Blank what was kept for open bookings of people who have taken it back.

    Gives of how many people. Safe to repeat.
    """
    gone = Person.objects.filter(is_own=False, withdrawn_at__isnull=False)
    kept = Booking.objects.own().over().filter(person__in=gone)
    kept = kept.filter(~Q(person_name="") | ~Q(person_contact=""))
    people = Person.objects.filter(pk__in=kept.values("person"))[:limit]
    for person in people:
        erase(person)
    return len(people)
