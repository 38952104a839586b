"""An instrument's own page: what it tells, and the form that books it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from portal.core.ids import new_id
from portal.nodes.base import applying
from resources.actions.outage import enter_outage
from resources.models import Accreditation, Booking, Instrument, Rate, Service
from tests.cast import base

LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def page(microscope, chongqing):
    return microscope.get_absolute_url()


@pytest.fixture
def sent(hours):
    """What the form sends: sent(9, 11)."""

    def form(start, end, **more):
        times = hours(start, end)
        spelt = {name: f"{moment:%Y-%m-%dT%H:%M}" for name, moment in times.items()}
        return spelt | {"purpose": "断口形貌观察"} | more

    return form


def place(client, microscope, data, **headers):
    url = reverse("resources:place-booking", args=[microscope.pk])
    return client.post(url, data, headers=headers)


def test_a_visitor_reads_everything(client, page, microscope):
    service = Service.objects.create(instrument=microscope, name="机时", unit="hour")
    Rate.objects.create(
        service=service, customer_class="company", price=420, valid_from=LONG_AGO
    )
    Accreditation.objects.create(
        instrument=microscope,
        kind="CMA",
        number="210020341234",
        parameter="镀层厚度",
        standard="GB/T 6462",
        valid_from=LONG_AGO,
        valid_until=date(2021, 1, 1),
    )

    shown = client.get(page).content.decode()

    for words in ["Sigma 300", "机时", "¥420", "GB/T 6462", "已过期", "08:00–20:00"]:
        assert words in shown


def test_the_page_speaks_english(client, page):
    with translation.override("en"):
        client.cookies.load({"language_chongqing": "en"})
        shown = client.get(page).content.decode()

    assert "Field emission scanning electron microscope" in shown
    assert "Rules of booking" in shown


def test_a_draft_is_not_shown(client, page, lin):
    Instrument.objects.update(stage="draft")
    client.force_login(lin)

    assert client.get(page).status_code == 404


def test_the_page_costs_the_same_however_much_is_booked(client, page, lin, book):
    def cost():
        client.get(page)  # what is cached for a minute is cached now
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    client.force_login(lin)
    empty = cost()
    for hour in range(8, 20):
        book(hour, hour + 1)

    assert cost() == empty


def test_a_visitor_is_led_to_sign_in_and_back(client, microscope, sent):
    answer = place(client, microscope, sent(9, 11))

    assert answer.status_code == 302
    assert "account/login" in answer.url
    assert "starts_at" in answer.url
    assert not Booking.objects.exists()


def test_the_times_chosen_are_kept_after_signing_in(client, page, lin, sent):
    client.force_login(lin)

    shown = client.get(page, sent(9, 11)).content.decode()

    assert f'value="{sent(9, 11)["starts_at"]}"' in shown
    assert "该时间空闲" in shown


def test_a_researcher_books(client, microscope, lin, sent):
    client.force_login(lin)

    answer = place(client, microscope, sent(9, 11))

    assert answer.url == Booking.objects.get().get_absolute_url()


def test_htmx_is_led_on_as_a_whole_page(client, microscope, lin, sent):
    client.force_login(lin)

    answer = place(client, microscope, sent(9, 11), **{"HX-Request": "true"})

    assert answer["HX-Redirect"] == Booking.objects.get().get_absolute_url()


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_a_refusal_keeps_what_was_entered(
    client, microscope, wei, book, sent, chongqing, headers
):
    book(9, 11)
    client.force_login(wei)

    answer = place(client, microscope, sent(10, 12), **headers)

    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "已被占用" in shown
    assert "断口形貌观察" in shown
    assert shown.count("data-starts=") >= 3
    assert ("<html" in shown) is not bool(headers)


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": ""},
        {"starts_at": "0001-01-01T00:00"},
        {"ends_at": "9999-12-31T23:59"},
        {"starts_at": "2026-02-30T10:00"},
        {"purpose": ""},
        {"purpose": "a\x00b"},
        {"purpose": "x" * 100_000},
    ],
)
def test_malformed_input_is_named(client, microscope, lin, sent, chongqing, wrong):
    client.force_login(lin)

    assert place(client, microscope, sent(9, 11, **wrong)).status_code == 422
    assert not Booking.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        {"day": "yesterday", "minutes": "long"},
        {"day": "0001-01-01", "minutes": "-5"},
        {"day": "9999-12-31", "minutes": "99999999999999999999"},
        {"day": "\x00", "minutes": "\x00"},
        {"starts_at": "\x00", "ends_at": "x" * 5000},
        {"starts_at": "9999-12-31T23:59", "ends_at": "0001-01-01T00:00"},
        {"start": "0001-01-01", "end": "9999-12-31"},
        {"start": "2026-12-02", "end": "2026-12-01"},
    ],
)
@pytest.mark.parametrize("view", ["instrument", "slots", "check-booking", "calendar"])
def test_senseless_questions_get_an_answer(client, microscope, chongqing, view, query):
    answer = client.get(reverse(f"resources:{view}", args=[microscope.pk]), query)

    assert answer.status_code in (200, 422)


def test_the_slots_of_a_day_lead_to_the_form(client, microscope, monday, book):
    book(9, 11)
    url = reverse("resources:slots", args=[microscope.pk])

    shown = client.get(url, {"day": monday.date(), "minutes": 60}).content.decode()

    assert "08:00–09:00" in shown
    assert "09:00–10:00" not in shown


def test_the_check_says_price_and_every_reason(client, microscope, lin, sent, rule):
    rule(most_minutes=120)
    client.force_login(lin)
    url = reverse("resources:check-booking", args=[microscope.pk])

    shown = client.get(url, sent(7, 10)).content.decode()

    assert "过长" in shown
    assert "开放时间" in shown
    assert "data-starts" in shown


def test_the_calendar_names_nobody_but_links_ones_own(
    client, microscope, lin, book, chen, hours, monday
):
    mine = book(9, 11)
    enter_outage(
        instrument=microscope, by=chen.person, reason="换灯丝", **hours(14, 16)
    )
    url = reverse("resources:calendar", args=[microscope.pk])
    week = {"start": monday.date(), "end": monday.date() + timedelta(days=7)}

    to_all = client.get(url, week).json()
    client.force_login(lin)
    to_lin = client.get(url, week).json()

    assert {event["classNames"][0] for event in to_all} == {"free", "taken", "outage"}
    own = [event for event in to_lin if event["classNames"] == ["mine"]]
    assert own[0]["extendedProps"]["url"] == mine.get_absolute_url()


@pytest.mark.parametrize(
    "change", [{"status": "repair"}, {"is_bookable": False}, {"share_mode": "none"}]
)
def test_what_cannot_be_booked_offers_no_form(client, page, lin, change):
    Instrument.objects.update(**change)
    client.force_login(lin)

    shown = client.get(page).content.decode()

    assert "book-form" not in shown.split("<script")[0]
    assert "不接受在线预约" in shown or "暂不能预约" in shown


def test_a_foreign_instrument_says_who_answers_for_it(client, lin, foreign_copy):
    client.force_login(lin)

    shown = client.get(foreign_copy.get_absolute_url()).content.decode()

    assert "预约申请将发往该基地受理" in shown


def test_a_foreign_instrument_is_not_booked_here(client, lin, foreign_copy, sent):
    client.force_login(lin)

    answer = place(client, foreign_copy, sent(9, 11))

    assert answer.status_code == 422
    assert not Booking.objects.exists()


@pytest.fixture
def foreign_copy(microscope, chongqing, own_key):
    """A read copy of an instrument of Chengdu."""
    base("chengdu")
    copy = Instrument.objects.get(pk=microscope.pk)
    copy.id, copy.inner_id, copy.home = new_id(), "foreign", "chengdu"
    with applying("chengdu"):
        copy.save(force_insert=True)
    return Instrument.objects.get(pk=copy.pk)


@pytest.mark.parametrize(
    ("language", "worth"), [("en", "¥4,335,600"), ("zh-hans", "433.56 万元")]
)
def test_worth_is_told_in_the_readers_unit(microscope, language, worth):
    microscope.worth = Decimal("433.56")

    with translation.override(language):
        assert str(microscope.worth_in_words).replace(" ", " ") == worth


def test_an_address_ticks_nothing(client, lin, page):
    client.force_login(lin)

    form = client.get(page, {"consent": "1", "purpose": "断口"}).context["form"]

    assert form.initial == {"purpose": "断口"}
