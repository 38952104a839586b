"""Every reason against a booking, and what one costs."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils.translation import override

from portal.core.time import SHANGHAI
from portal.identity.models import Membership, Role
from portal.notices.models import SpecialDay
from resources.booking.terms import Wish, terms_of
from resources.models import BookingRule, OpeningHours, Service
from tests.resources.booking.said import codes


def test_a_free_time_meets_no_reason(wish):
    assert codes(wish(9, 11)) == []


def test_a_visitor_learns_whether_the_time_is_free(wish):
    assert codes(wish(9, 11, person=None)) == []


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (11, 9, "reversed"),
        (9, 9, "reversed"),
        (9, 9.25, "too_short"),
        (8, 17, "too_long"),
        (9.2, 11.2, "off_step"),
        (9, 10.75, "off_step"),
        (7, 9, "closed"),
        (19, 21, "closed"),
        (24 * 5 + 9, 24 * 5 + 10, "closed"),
        (24 * 40 + 9, 24 * 40 + 10, "too_far"),
        (-24 * 70 + 9, -24 * 70 + 10, "past"),
    ],
)
def test_each_rule_has_its_reason(wish, start, end, code):
    assert code in codes(wish(start, end))


def test_all_reasons_come_at_once(wish, rule):
    rule(least_assurance=3, least_minutes=60)

    assert codes(wish(7.1, 7.3)) == ["assurance", "too_short", "off_step", "closed"]


def test_reasons_give_the_figures_of_the_rule(wish, rule):
    rule(most_minutes=240)

    with override("en"):
        words = terms_of(wish(9, 15)).reasons[0].messages[0]

    assert words == "6 hours is too long: at most 4 hours."


def test_a_booking_must_be_made_some_time_ahead(wish, rule, monday):
    rule(notice_minutes=180)

    with time_machine.travel(monday + timedelta(hours=7), tick=False):
        assert codes(wish(9, 10)) == ["too_late"]
        assert codes(wish(10, 11)) == []


def test_a_public_holiday_is_named(wish, monday):
    SpecialDay.objects.create(date=monday.date(), is_workday=False, name="国庆节")

    assert codes(wish(9, 11)) == ["holiday"]


def test_a_night_is_booked_where_the_instrument_runs_through(wish, rule, microscope):
    rule(most_minutes=2880)
    OpeningHours.objects.filter(instrument=microscope).update(opens=0, closes=1440)

    assert codes(wish(20, 56)) == []


def test_a_taken_time_is_refused(book, wish, wei):
    book(9, 11)

    assert codes(wish(10, 12, person=wei.person)) == ["slot_taken"]


def test_buffers_lie_between_bookings(book, wish, rule):
    rule(buffer_after_minutes=30)
    book(9, 11)

    assert codes(wish(11, 12)) == ["slot_taken"]
    assert codes(wish(11.5, 12)) == []
    assert codes(wish(8, 9)) == ["slot_taken"]


def test_a_refusal_offers_the_three_nearest_times(book, wish, wei, hours):
    book(9, 11)

    nearest = terms_of(wish(9, 11, person=wei.person)).nearest

    assert [(slot.starts_at, slot.ends_at) for slot in nearest] == [
        tuple(hours(11, 13).values()),
        tuple(hours(13, 15).values()),
        tuple(hours(15, 17).values()),
    ]


def test_what_is_offered_can_be_had(wish, rule):
    rule(quota_minutes=120, notice_minutes=600)

    for slot in terms_of(wish(7, 7.5)).nearest:
        assert codes(wish(0, 0, starts_at=slot.starts_at, ends_at=slot.ends_at)) == []


def test_a_time_is_offered_by_the_rule_of_its_own_day(wish, rule, monday):
    held = rule(most_minutes=60, horizon_days=3)
    tuesday = monday.date() + timedelta(days=1)
    BookingRule.objects.create(
        **{
            field.attname: getattr(held, field.attname)
            for field in held._meta.concrete_fields
            if field.name not in ("id", "version", "is_own", "epoch")
        }
        | {"valid_from": tuesday, "least_minutes": 120, "most_minutes": 240}
    )

    with time_machine.travel(monday + timedelta(hours=17), tick=False):
        nearest = terms_of(wish(7, 8)).nearest

    lengths = {(slot.day == tuesday, slot.minutes) for slot in nearest}
    assert lengths == {(False, 60), (True, 120)}


def test_a_shorter_time_is_offered_where_none_is_long_enough(wish, rule, monday):
    rule(most_minutes=1440)

    nearest = terms_of(wish(8, 30)).nearest

    assert {slot.minutes for slot in nearest} == {660}


def test_nothing_is_offered_where_nothing_fits(wish, rule, microscope):
    rule(least_minutes=30, step_minutes=1440, most_minutes=1440)

    assert terms_of(wish(8, 9)).nearest == []


def test_no_times_are_offered_to_who_may_not_book(wish, stranger):
    terms = terms_of(wish(7, 9, person=stranger.person))

    assert {r.code for r in terms.reasons} == {"not_member", "closed"}
    assert terms.nearest == []


def test_a_quota_counts_the_calendar_week(book, wish, rule):
    rule(quota_minutes=180)
    book(9, 11)

    assert codes(wish(14, 16)) == ["quota"]
    assert codes(wish(14, 15)) == []
    assert codes(wish(24 * 7 + 9, 24 * 7 + 11)) == []


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("own", ["lin"]),
        ("verified", ["lin", "zhao"]),
        ("anyone", ["lin", "zhao", "stranger"]),
    ],
)
def test_who_may_book(request, wish, rule, who, may):
    rule(who_may_book=who)

    for name in ["lin", "zhao", "stranger"]:
        person = request.getfixturevalue(name).person
        is_refused = "not_member" in codes(wish(9, 11, person=person))
        assert is_refused is (name not in may)


def test_nobody_books_for_another_organisation(wish, company):
    assert "not_your_organisation" in codes(wish(9, 11, organisation=company))


def test_a_member_of_two_organisations_chooses(wish, lin, company):
    Membership.objects.create(
        person=lin.person, organisation=company, role=Role.RESEARCHER
    )

    assert terms_of(wish(9, 11)).customer_class == "internal"
    assert terms_of(wish(9, 11, organisation=company)).customer_class == "company"


@pytest.mark.parametrize(
    "change",
    [
        {"stage": "draft"},
        {"status": "repair"},
        {"is_bookable": False},
        {"share_mode": "none"},
    ],
)
def test_not_every_instrument_takes_bookings(wish, microscope, change):
    for name, value in change.items():
        setattr(microscope, name, value)

    assert codes(wish(9, 11)) == ["not_bookable"]


def test_an_internal_instrument_is_for_its_own_members(wish, microscope, zhao):
    microscope.share_mode = "internal"

    assert codes(wish(9, 11, person=zhao.person)) == ["not_member"]


def test_an_instrument_without_a_rule_is_not_bookable(wish, microscope):
    microscope.rules.update(valid_from=date(2100, 1, 1))

    assert codes(wish(9, 11)) == ["not_bookable"]


@pytest.mark.parametrize("year", [1905, 2199])
def test_absurd_times_are_refused(microscope, lin, year):
    start = datetime(year, 1, 1, tzinfo=SHANGHAI)
    wish = Wish(microscope, lin.person, start, start + timedelta(days=30000))

    assert codes(wish)


def test_the_price_depends_on_who_pays(wish, prices, zhao):
    assert terms_of(wish(9, 10.5)).price == Decimal("150.00")
    assert terms_of(wish(9, 10.5, person=zhao.person)).price == Decimal("600.00")


def test_a_day_is_charged_by_its_part(wish, prices):
    Service.objects.filter(pk=prices.pk).update(unit="day")

    assert terms_of(wish(9, 15)).price == Decimal("25.00")


def test_samples_have_no_price_by_time(wish, prices):
    Service.objects.filter(pk=prices.pk).update(unit="sample")

    assert terms_of(wish(9, 11)).price is None
