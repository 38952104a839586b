"""Bookings and outages of the coming days, made by the same actions as anyone's."""

from datetime import timedelta
from random import Random

from portal.core.errors import Refusal
from portal.core.time import at, now, today
from portal.demo.sample.facts import of_base, read, sample_id
from portal.identity.models import Person
from resources.actions.booking import place_booking
from resources.actions.outage import enter_outage
from resources.booking.terms import Wish
from resources.models import Instrument
from resources.schedule.reading import timetable
from resources.schedule.stretch import DAY, Stretch

EVERY = 9  # one instrument in so many is booked, one in eight of those is out a day
DAYS = 12
PURPOSES = [
    "钛合金疲劳断口形貌观察",
    "锂电池正极材料循环后结构分析",
    "药物中间体纯度与结构确认",
    "页岩岩心孔隙表征",
    "齿轮钢夹杂物成分测定",
    "植物次生代谢产物筛查",
    "传感器芯片失效分析",
]
REASON = "年度校准与维护"


def load_bookings(base):
    """Book a share of the instruments; how many bookings stand."""
    random = Random(base)
    bookers = people(base, {"researcher", "organisation_agent"})
    managers = people(base, {"instrument_manager"})
    rows = of_base("instruments", base)[::EVERY]
    chosen = (
        Instrument.objects.own()
        .taking_bookings()
        .in_bulk([sample_id("instrument", row["key"]) for row in rows])
    )
    for number, instrument in enumerate(chosen.values()):
        if number % 8 == 0:
            take_out(instrument, random.choice(managers), random)
    return sum(book(instrument, bookers, random) for instrument in chosen.values())


def people(base, roles):
    keys = [
        row["key"]
        for row in read("people")
        if row["base"] == base and roles & {entry["role"] for entry in row["roles"]}
    ]
    return list(
        Person.objects.filter(pk__in=[sample_id("person", key) for key in keys])
    )


def take_out(instrument, manager, random):
    start = at(today() + timedelta(days=random.randint(2, DAYS)), 9 * 60)
    enter_outage(
        instrument=instrument,
        by=manager,
        starts_at=start,
        ends_at=start + timedelta(hours=8),
        reason=REASON,
    )


def book(instrument, bookers, random):
    """Up to two bookings where time is free; nobody is in two places at once."""
    first = at(today() + DAY, 0)
    span = Stretch(first, first + DAYS * DAY)
    table = timetable(instrument, span)
    stretches = [stretch for _rule, stretch in table.bookable(span, now())]
    placed = 0
    for stretch in random.sample(stretches, min(2, len(stretches))):
        length = timedelta(hours=random.choice([1, 2, 3, 4]))
        end = min(stretch.starts_at + length, stretch.ends_at)
        booker = random.choice(bookers)
        if booker.bookings.between(stretch.starts_at, end).exists():
            continue
        organisation = booker.memberships.first().organisation
        wish = Wish(instrument, booker, stretch.starts_at, end, organisation)
        try:
            place_booking(wish=wish, purpose=random.choice(PURPOSES))
        except Refusal:  # not every instrument is open to every booker
            continue
        placed += 1
    return placed
