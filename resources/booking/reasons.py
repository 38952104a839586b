"""Why a booking is declined: every reason, with the figures of the rule it breaks."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.prose import listed
from portal.core.time import at
from portal.identity.belonging import organisations_of
from portal.identity.models import Assurance, Organisation, Person, Standing
from resources.models import Booking, BookingRule, Instrument, WhoMayBook
from resources.models.resource import BOOKABLE
from resources.schedule.spelling import (
    spell_clock,
    spell_day,
    spell_minutes,
    spell_period,
    spell_time,
)
from resources.schedule.stretch import DAY, Stretch, is_aligned, reversed_times
from resources.schedule.timetable import Timetable


def instrument_reasons(
    instrument: Instrument, rule: BookingRule | None
) -> list[Refusal]:
    """Why nobody can book the instrument here: code `not_bookable`."""
    words = ""
    if not instrument.is_published:
        words = _("This instrument is not published.")
    elif instrument.status not in BOOKABLE:
        words = _("The instrument's state is “%(state)s”: it cannot be booked now.") % {
            "state": instrument.get_status_display()
        }
    elif not instrument.is_bookable or instrument.share_mode == "none":
        words = _("This instrument takes no bookings online.")
    elif not instrument.organisation.is_verified:
        words = _("The institution it belongs to is not verified at present.")
    elif rule is None:
        words = _("No booking rule holds for this instrument on that day.")
    return [Refusal(words, code="not_bookable")] if words else []


def who_may_book(instrument: Instrument, rule: BookingRule) -> WhoMayBook:
    """Whom the rule lets book; what is shared within its institution, its own alone."""
    if instrument.share_mode == "internal":
        return WhoMayBook.OWN
    return WhoMayBook(rule.who_may_book)


def person_reasons(
    instrument: Instrument,
    rule: BookingRule,
    person: Person,
    organisation: Organisation | None,
    organisations: list[Organisation],
) -> list[Refusal]:
    """Why this person cannot: `not_your_organisation`, `suspended`, `not_member`,
    `assurance`."""
    reasons = []
    if organisation and organisation not in organisations:
        reasons.append(
            Refusal(
                _("You are not a member of the organisation you book for."),
                code="not_your_organisation",
            )
        )
    if organisation and organisation.standing == Standing.SUSPENDED:
        words = _("%(organisation)s is suspended: nobody can book for it just now.")
        reasons.append(
            Refusal(words % {"organisation": organisation}, code="suspended")
        )
    who = who_may_book(instrument, rule)
    is_own = organisation and organisation.pk == instrument.organisation_id
    is_verified = organisation and organisation.is_verified
    if who == WhoMayBook.OWN and not is_own:
        words = _("Only members of the institution that owns it may book it.")
        reasons.append(Refusal(words, code="not_member"))
    elif who == WhoMayBook.VERIFIED and not is_verified:
        words = _("Only members of a verified organisation may book it.")
        reasons.append(Refusal(words, code="not_member"))
    if person.assurance < rule.least_assurance:
        words = _("Who you are must be assured as: %(needed)s. Now: %(held)s.") % {
            "needed": Assurance(rule.least_assurance).label,
            "held": Assurance(person.assurance).label,
        }
        reasons.append(Refusal(words, code="assurance"))
    return reasons


def reasons_against(booking: Booking) -> list[Refusal]:
    """Why who made a booking could no longer make it, apart from its time.

    Of a person of another base that base knows who they are: it said so when it asked.
    """
    reasons = instrument_reasons(booking.instrument, booking.rule)
    if not booking.person.is_own:
        return reasons
    return reasons + person_reasons(
        booking.instrument,
        booking.rule,
        booking.person,
        booking.organisation,
        organisations_of(booking.person),
    )


def reasons_against_person(
    instrument: Instrument, rule: BookingRule, person: Person
) -> list[Refusal]:
    """Why this person can never book it, for whichever of their organisations."""
    organisations = organisations_of(person)
    chosen: list[Organisation | None] = [*organisations] or [None]
    against = [
        person_reasons(instrument, rule, person, organisation, organisations)
        for organisation in chosen
    ]
    return min(against, key=len)


def time_reasons(table: Timetable, wish: Stretch, moment: datetime) -> list[Refusal]:
    """Why the time does not do, for whoever asks."""
    if wish.starts_at >= wish.ends_at:
        return [reversed_times()]
    rule = table.rule_on(wish.day)
    if rule is None:
        return [Refusal(_("It is not open to bookings then."), code="closed")]
    reasons = [*_length(rule, wish), *_distance(rule, wish, moment)]
    # Opening hours of a wish of a thousand years are not worth reckoning.
    if wish.minutes <= 2 * rule.most_minutes and not _is_far(rule, wish, moment):
        reasons += [*_hours(table, wish), *_taken(table, rule, wish)]
    return [*reasons, *_quota(table, rule, wish)]


def _length(rule, wish):
    if wish.minutes < rule.least_minutes:
        words = _("%(length)s is too short: at least %(least)s.")
        yield _refusal(
            "too_short", words, wish, least=spell_minutes(rule.least_minutes)
        )
    if wish.minutes > rule.most_minutes:
        words = _("%(length)s is too long: at most %(most)s.")
        yield _refusal("too_long", words, wish, most=spell_minutes(rule.most_minutes))
    step = rule.step_minutes
    is_off = not is_aligned(wish.starts_at, step)
    if is_off or wish.ends_at - wish.starts_at != timedelta(minutes=wish.minutes):
        words = _("It must start at a multiple of %(step)s after midnight.")
        yield _refusal("off_step", words, wish, step=spell_minutes(step))
    elif wish.minutes % step:
        words = _("The length must be a multiple of %(step)s.")
        yield _refusal("off_step", words, wish, step=spell_minutes(step))


def _distance(rule, wish, moment):
    if wish.starts_at < moment:
        yield _refusal("past", _("%(start)s is over already."), wish)
    elif wish.starts_at < moment + timedelta(minutes=rule.notice_minutes):
        words = _("Book at least %(notice)s ahead.")
        yield _refusal(
            "too_late", words, wish, notice=spell_minutes(rule.notice_minutes)
        )
    if _is_far(rule, wish, moment):
        words = _("Book at most %(days)s ahead: until %(last)s for now.")
        last = rule.last_day(Stretch(moment, moment).day)
        days = spell_minutes(rule.horizon_days * 1440)
        yield _refusal("too_far", words, wish, days=days, last=spell_day(last))


def _is_far(rule, wish, moment):
    return wish.day > rule.last_day(Stretch(moment, moment).day)


def _hours(table, wish):
    if any(stretch.covers(wish) for stretch in table.open(wish)):
        return
    holiday = next((day for day in wish.days() if table.is_holiday(day)), None)
    if holiday:
        words = _("It is closed on %(day)s, a public holiday.")
        yield _refusal("holiday", words, wish, day=spell_day(holiday))
        return
    closed = next(day for day in wish.days() if not _is_open(table, day, wish))
    hours = table.hours_on(closed)
    spelt = listed(f"{spell_clock(a)}–{spell_clock(b)}" for a, b in hours)
    if hours:
        words = _("It is not open all that time; on %(day)s it is open %(hours)s.")
    else:
        words = _("It is closed on %(day)s.")
    yield _refusal("closed", words, wish, day=spell_day(closed), hours=spelt)


def _is_open(table, day, wish):
    whole = Stretch(at(day, 0), at(day, 1440))
    part = Stretch(
        max(whole.starts_at, wish.starts_at), min(whole.ends_at, wish.ends_at)
    )
    return any(stretch.covers(part) for stretch in table.open(whole))


def _taken(table, rule, wish):
    before, after = rule.buffer_before_minutes, rule.buffer_after_minutes
    needed = wish.grown(before, after)
    blocks = [taken for taken in table.taken if taken.touches(needed)]
    if not blocks:
        return
    if any(taken.touches(wish) for taken in blocks):
        words = _("%(taken)s is taken already.")
    else:
        words = _("%(taken)s is taken, and %(buffer)s must lie between bookings.")
    yield _refusal(
        "slot_taken",
        words,
        wish,
        taken=spell_period(blocks[0].starts_at, blocks[0].ends_at),
        buffer=spell_minutes(before + after),
    )


def _quota(table, rule, wish):
    if rule.quota_minutes is None:
        return
    monday = wish.day - wish.day.weekday() * DAY
    week = Stretch(at(monday, 0), at(monday + 7 * DAY, 0))
    used = sum(
        taken.minutes
        for taken in table.used
        if week.starts_at <= taken.starts_at < week.ends_at
    )
    if used + wish.minutes > rule.quota_minutes:
        words = _("At most %(quota)s per person and week; you have booked %(used)s.")
        yield _refusal(
            "quota",
            words,
            wish,
            quota=spell_minutes(rule.quota_minutes),
            used=spell_minutes(used),
        )


def _refusal(code, words, wish, **figures):
    figures |= {
        "length": spell_minutes(wish.minutes),
        "start": spell_time(wish.starts_at),
    }
    return Refusal(words % figures, code=code)
