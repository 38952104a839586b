"""What people and the clock do at the simulated bases."""

from datetime import timedelta
from functools import partial
from random import Random

from django.db import IntegrityError

from portal.core.errors import Refusal
from portal.core.time import now, today
from portal.identity.cards import allow_card, withdraw_card
from portal.identity.models import Organisation, Person, Role
from portal.nodes import tasks as exchange
from portal.nodes.models import Node, OutboxMessage
from resources import tasks as resources
from resources.across import verbs
from resources.across.asking import PLACE
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
MEETINGS = 0.4  # of the seeds
AT_ONCE = (0, 3)  # seconds: whoever acts within them meets
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
            steps = self.steps()
            step = self.random.choices(list(steps), steps.values())
            work = base, step[0].__name__, self._try, step[0]
            self.simulation.start(*work, after=moment)
            if self.random.random() < 0.4:
                self.simulation.start(base, "clock", self.strike, after=moment + 3)
        for base in self.simulation.bases:
            for _ in range(2):
                when = self.random.uniform(0, moment)
                self.simulation.start(base, "clock", self.strike, after=when)
        self.plan_meetings(moment)
        return moment

    def plan_meetings(self, until):
        """In some seeds people want the same, of one booking or one instrument."""
        # Drawn apart, so that seeds without it play as ever.
        apart = Random(f"meetings {self.simulation.seed}")
        if apart.random() < MEETINGS:
            for step in apart.choices(PEOPLE_MEET, k=apart.randint(3, 6)):
                when, base = (
                    apart.uniform(0, until),
                    apart.choice(self.simulation.bases),
                )
                work = base, step.__name__, self._try, step
                self.simulation.start(*work, after=when)

    def entering(self):
        """How many seconds a base takes to let a guest in."""
        return 0

    def steps(self):
        """What people do, and how often one step beside another."""
        return STEPS_OF_PEOPLE

    def strike(self):
        """The clock wakes what it wakes every few seconds, and one thing more."""
        exchange.send_messages()
        exchange.pull_peers()
        self.random.choice(RARELY)()

    def at_once(self, base, step):
        """Somebody else's step, at about this moment."""
        name = getattr(step, "func", step).__name__
        after = self.random.uniform(*AT_ONCE)
        self.simulation.start(base, name, self._try, step, after=after)

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


def published():
    known = Instrument.objects.standing().filter(stage=Stage.PUBLISHED)
    return known.filter(home__in=Node.objects.values_list("code"))


def book(work, instruments=None, time=None):
    instrument, person = work.any_of(instruments or published()), work.booker()
    if instrument and person:
        wish = Wish(instrument, person, **time or work.time())
        verbs.hear(verbs.book(wish=wish, purpose="样品"))


def book_elsewhere(work):
    book(work, instruments=published().filter(is_own=False))


def want_the_same(work):
    """At every base somebody books the same time; one more strike of each clock."""
    if instrument := work.any_of(published()):
        wanted = Instrument.objects.standing().filter(pk=instrument.pk)
        time = work.time()
        for base in work.simulation.bases:
            work.at_once(base, partial(book, instruments=wanted, time=time))
            wait = work.random.uniform(9, 15)
            work.simulation.start(base, "clock", exchange.send_messages, after=wait)


def bookings_of(work):
    mine = Booking.objects.filter(person__in=Person.objects.own())
    return mine.filter(status__in=CHANGEABLE).select_related("instrument", "person")


def move(work):
    if booking := work.any_of(bookings_of(work)):
        verbs.hear(verbs.move(booking=booking, **work.time()))


def think_again(work):
    """Another time, and soon another still, be the first answered or not."""
    if booking := work.any_of(bookings_of(work).filter(is_own=False)):
        for _ in range(2):
            verbs.hear(verbs.move(booking=booking, **work.time()))
            work.simulation.current.pause(work.random.choice([1, 20, 200]))


def cancel(work, booking=None):
    of_all = bookings_of(work)
    if found := work.any_of(of_all.filter(pk=booking) if booking else of_all):
        verbs.hear(verbs.cancel(booking=found, by=found.person))


def meet_over_a_request(work):
    """A manager answers just when whoever booked cancels."""
    if booking := work.any_of(Booking.objects.to_answer().select_related("person")):
        bases = {base.code: base for base in work.simulation.bases}
        work.at_once(bases[booking.person.home], partial(cancel, booking=booking.pk))
        work.at_once(bases[booking.home], partial(answer_request, booking=booking.pk))


def cancel_what_is_asked_for(work):
    """Of a request whose booking has not come back, as its page offers it."""
    asked = OutboxMessage.objects.waiting().filter(kind=PLACE)
    if message := work.any_of(asked):
        person = Person.objects.get(pk=message.body["card"]["person"]["id"])
        verbs.take_back(asked=message, by=person)


def answer_request(work, booking=None):
    asked = Booking.objects.to_answer()
    if booking := work.any_of(asked.filter(pk=booking) if booking else asked):
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
PEOPLE_MEET = [want_the_same, think_again, meet_over_a_request]
RARELY = [
    *[exchange.retry, exchange.poke_peers] * 6,
    *[resources.expire_bookings, resources.remind_bookers] * 4,
    exchange.forget_messages,
    exchange.compare_peers,
]
