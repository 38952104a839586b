"""What people and the clock do at the simulated bases."""

from datetime import timedelta

from django.db import IntegrityError

from portal.core.errors import Refusal
from portal.core.time import now, today
from portal.identity.cards import allow_card, withdraw_card
from portal.identity.models import Organisation, Person, Role
from portal.nodes import tasks as exchange
from portal.nodes.messages.outbox import PERSON_WAITS, deliver
from portal.nodes.models import Node, OutboxMessage
from resources import tasks as resources
from resources.across import verbs
from resources.across.asking import PLACE, ask_to_cancel
from resources.actions import approval, offering, outage
from resources.booking.terms import Wish
from resources.models import (
    Booking,
    Instrument,
    Occupation,
    OccupationKind,
    Outage,
    Rate,
    Stage,
)
from resources.models.booking import CHANGEABLE

STEPS = 11
SOON = [1, 1, 5, 40, 600, 3600, 20_000]  # seconds from one step to the next
HOURS = [3, 24, 24, 25, 26, 50]  # from now: few, so that people meet


class Workload:
    """People's steps and the clock's strikes of one seed."""

    def __init__(self, simulation):
        self.simulation = simulation
        self.random = simulation.random

    def plan(self):
        """Put all that will be done into the simulation's time; until when it goes."""
        moment = 0.0
        for _ in range(STEPS):
            moment += self.random.choice(SOON) * self.random.uniform(0.5, 1.5)
            base = self.random.choice(self.simulation.bases)
            step = self.random.choices(list(STEPS_OF_PEOPLE), STEPS_OF_PEOPLE.values())
            work = base, step[0].__name__, self._try, step[0]
            self.simulation.start(*work, after=moment)
            if self.random.random() < 0.4:
                self.simulation.start(base, "clock", self.strike, after=moment + 3)
        for base in self.simulation.bases:
            for _ in range(2):
                when = self.random.uniform(0, moment)
                self.simulation.start(base, "clock", self.strike, after=when)
        return moment

    def strike(self):
        """The clock wakes what it wakes every few seconds, and one thing more."""
        exchange.send_messages()
        exchange.pull_peers()
        self.random.choice(RARELY)()

    def _try(self, step):
        try:
            step(self)
        except Refusal as refusal:
            self.simulation.note(f"refused: {refusal.codes}")

    # --- choosing -------------------------------------------------------------------
    def any_of(self, queryset):
        """One of them by chance, or None."""
        found = list(queryset.order_by("pk"))
        return self.random.choice(found) if found else None

    def booker(self):
        return self.any_of(Person.objects.own().holding(Role.RESEARCHER))

    def manager(self):
        return self.any_of(Person.objects.own().holding(Role.INSTRUMENT_MANAGER))

    def own_instrument(self):
        return self.any_of(Instrument.objects.own())

    def time(self):
        start = now().replace(minute=0, second=0, microsecond=0)
        start += timedelta(hours=self.random.choice(HOURS))
        return {"starts_at": start, "ends_at": start + timedelta(hours=2)}


def book(work):
    bases = Node.objects.values_list("code")
    published = Instrument.objects.standing().filter(
        stage=Stage.PUBLISHED, home__in=bases
    )
    instrument, person = work.any_of(published), work.booker()
    if instrument and person:
        wish = Wish(instrument, person, **work.time())
        verbs.hear(verbs.book(wish=wish, purpose="样品"))


def bookings_of(work):
    mine = Booking.objects.filter(person__in=Person.objects.own())
    return mine.filter(status__in=CHANGEABLE).select_related("instrument", "person")


def move(work):
    if booking := work.any_of(bookings_of(work)):
        verbs.hear(verbs.move(booking=booking, **work.time()))


def cancel(work):
    if booking := work.any_of(bookings_of(work)):
        verbs.hear(verbs.cancel(booking=booking, by=booking.person))


def cancel_what_is_asked_for(work):
    """Of a request whose booking has not come back, as its page offers it."""
    asked = OutboxMessage.objects.waiting().filter(kind=PLACE)
    if message := work.any_of(asked):
        person = Person.objects.get(pk=message.body["card"]["person"]["id"])
        about = message.about, message.peer_id
        asked = ask_to_cancel(booking=about[0], base=about[1], person=person)
        deliver(asked, within=PERSON_WAITS)


def answer_request(work):
    requests = Booking.objects.to_answer()
    if booking := work.any_of(requests):
        by = work.manager()
        if work.random.random() < 0.7:
            approval.approve_booking(booking=booking, by=by)
        else:
            approval.decline_booking(booking=booking, by=by, reason="已满")


def enter_outage(work):
    outage.enter_outage(
        instrument=work.own_instrument(),
        by=work.manager(),
        **work.time(),
        reason="检修",
        cancels_bookings=work.random.random() < 0.7,
    )


def withdraw_outage(work):
    if found := work.any_of(Outage.objects.own().standing()):
        outage.withdraw_outage(outage=found)


def change_rule(work):
    terms = {"needs_approval": work.random.random() < 0.5, "is_open_on_holidays": True}
    offering.set_rule(instrument=work.own_instrument(), valid_from=today(), **terms)


def change_price(work):
    rate = work.any_of(Rate.objects.own().standing())
    offering.set_rate(
        service=rate.service,
        customer_class=rate.customer_class,
        price=work.random.randint(50, 200),
        valid_from=today(),
    )


def hide_or_show(work):
    instrument = work.own_instrument()
    other = Stage.WITHDRAWN if instrument.is_published else Stage.PUBLISHED
    Instrument.objects.filter(pk=instrument.pk).update(stage=other)


def rename_organisation(work):
    name = f"大学 {work.random.randint(1, 999)}"
    Organisation.objects.own().update(name=name)


def block_time_slowly(work):
    """By somebody who takes long to commit: the mark comes late to the feed.

    Far off, where nobody else asks for time and would have to wait for it.
    """
    start = now() + timedelta(days=work.random.randint(100, 10_000))
    with work.simulation.slowly():
        instrument, end = work.own_instrument(), start + timedelta(hours=1)
        Occupation.objects.take(instrument.pk, OccupationKind.OUTAGE, start, end)


def rename_person(work):
    if person := work.booker():
        name = f"人 {work.random.randint(1, 999)}"
        Person.objects.filter(pk=person.pk).update(name=name)


def change_consent(work):
    person, other = work.booker(), work.any_of(Node.objects.peers())
    if person and other:
        change = work.random.choice([allow_card, withdraw_card])
        change(person=person, recipient=other)


def touch_what_is_not_ours(work):
    """A careless hand: the database must not let it."""
    foreign = work.any_of(Organisation.objects.filter(is_own=False))
    if foreign:
        try:
            Organisation.objects.filter(pk=foreign.pk).update(name="别人的")
        except IntegrityError as error:
            work.simulation.note(f"refused: {error!r:.60}")


STEPS_OF_PEOPLE = {
    book: 30,
    move: 6,
    cancel: 6,
    cancel_what_is_asked_for: 12,
    answer_request: 8,
    enter_outage: 3,
    withdraw_outage: 1,
    change_rule: 2,
    change_price: 2,
    hide_or_show: 1,
    rename_organisation: 2,
    block_time_slowly: 4,
    rename_person: 8,
    change_consent: 3,
    touch_what_is_not_ours: 1,
}
RARELY = [
    *[exchange.retry, exchange.poke_peers] * 6,
    *[resources.expire_bookings, resources.remind_bookers] * 4,
    exchange.forget_messages,
    exchange.compare_peers,
]
