"""The booking panel of an instrument's page: what it offers, to whom, and how."""

import html
import re
from urllib.parse import parse_qsl

import pytest
from django.urls import reverse

from resources.actions.approval import decline_booking
from resources.models import CustomerClass, Instrument, Rate, Service
from resources.schedule.slots import Slots

HTMX = {"HX-Request": "true"}


@pytest.fixture
def look(client, microscope, chongqing):
    def look(account=None, **query):
        if account:
            client.force_login(account)
        return client.get(microscope.get_absolute_url(), query)

    return look


@pytest.fixture
def send(client, microscope, lin, hours, chongqing):
    client.force_login(lin)

    def send(start, end, headers=HTMX, **more):
        times = {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in hours(start, end).items()}
        url = reverse("resources:place-booking", args=[microscope.pk])
        form = times | {"purpose": "断口"} | more
        return client.post(url, form, headers=headers)

    return send


def text(answer):
    return answer.content.decode()


def test_who_may_never_book_reads_so_instead_of_a_form(look, rule, zhao, lin):
    rule(who_may_book="own")

    kept_out = text(look(zhao))
    assert "仅限" in kept_out
    assert 'id="book-form"' not in kept_out
    assert 'id="book-form"' in text(look(lin))


def test_a_visitor_may_still_choose_a_time(look, rule):
    rule(who_may_book="own")

    assert 'id="book-form"' in text(look())


ONLY_ITS_OWN = "该仪器仅限所属单位人员预约。"


def test_a_visitor_reads_who_may_book_before_signing_in(look, microscope):
    assert "预约对象：已核验单位的成员" in text(look())

    Instrument.objects.filter(pk=microscope.pk).update(share_mode="internal")
    inside = text(look())
    assert ONLY_ITS_OWN in inside
    assert "已核验单位的成员" not in inside  # the rule says so, its sharing does not


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_refusal_brings_the_free_times_as_they_are(send, book, headers):
    held = book(9, 11)

    answer = send(9, 11, headers=headers)

    assert answer.status_code == 422
    assert "该时间已被占用，请另选时间" in text(answer)
    assert "请检查填写的内容" not in text(answer)
    starts = {slot.starts_at for slot in answer.context["slots"].starts}
    assert starts
    assert held.starts_at not in starts
    assert text(answer).count('id="slots"') == 1


def links_to_times(answer):
    """The addresses of the free times, as a browser without scripts follows them."""
    found = re.findall(r'href="(\?[^"]*)#book(?:-form)?"', text(answer))
    return [html.unescape(address) for address in found]


def test_without_scripts_a_refusal_keeps_what_was_entered(send, client, book):
    """Each link leads back to the form with the purpose in it."""
    book(9, 11)

    answer = send(9, 11, headers={}, purpose="断口 & 能谱?")

    kinds = [("starts_at=", True), ("day=", False)]
    links = links_to_times(answer)
    for begin, has_times in kinds:
        link = next(link for link in links if link[1:].startswith(begin))
        page = client.get(f"{answer.request['PATH_INFO']}{link}", follow=True)
        assert page.context["form"]["purpose"].value() == "断口 & 能谱?"
        assert bool(page.context["form"]["starts_at"].value()) == has_times


def test_what_is_asked_for_again_is_kept_from_day_to_day(look, requested, chen, lin):
    decline_booking(booking=requested, by=chen.person, reason="检修")
    page = look(lin, again=str(requested.pk))
    assert f'<input type="hidden" name="again" value="{requested.pk}">' in text(page)

    for link in links_to_times(page):
        assert requested.purpose in text(look(lin, **dict(parse_qsl(link[1:])))), link


def test_links_take_no_more_along_than_an_address_holds(send, book):
    book(9, 11)

    answer = send(9, 11, headers={}, purpose="x" * 100_000)

    assert max(map(len, links_to_times(answer))) < 1000


def test_another_reason_has_another_heading(send):
    assert "该时间不能预约" in text(send(9, 9))


def test_a_slip_keeps_the_price_in_sight(send, microscope):
    service = Service.objects.create(instrument=microscope, name="机时", unit="hour")
    for code, _label in CustomerClass.choices:
        Rate.objects.create(
            service=service, customer_class=code, price=420, valid_from="2020-01-01"
        )

    answer = text(send(9, 11, purpose=""))

    assert "请检查填写的内容" in answer
    assert "840" in answer
    assert 'name="seen_price"' in answer


def test_what_must_be_filled_in_is_marked(look, lin):
    label = text(look(lin)).split('for="id_purpose"')[1].split("</label>")[0]

    assert "（必填）" in label


def test_no_length_is_offered_that_is_never_open(microscope, rule, chongqing):
    rule(least_minutes=60, most_minutes=60 * 48, step_minutes=60)

    assert max(Slots(microscope, None, None).lengths) == 12 * 60


def test_a_day_without_so_long_a_time_has_none(microscope, monday, book, rule):
    rule(most_minutes=60 * 12)
    book(13, 14)
    on = monday.date()

    def is_free(minutes):
        return Slots(microscope, on, minutes).week[0].is_free

    assert is_free(300)
    assert not is_free(600)


def test_a_booking_about_to_move_is_not_in_its_own_way(microscope, monday, book):
    own = book(9, 11)

    def starts(**apart):
        slots = Slots(microscope, monday.date(), 120, **apart).starts
        return {slot.starts_at for slot in slots}

    assert own.starts_at not in starts()
    assert own.starts_at in starts(apart_from=own.occupation_id)


def test_what_was_turned_down_is_asked_for_at_another_time(
    client, look, requested, chen, lin, wei
):
    decline_booking(booking=requested, by=chen.person, reason="检修")
    client.force_login(lin)
    page = text(client.get(requested.get_absolute_url()))
    link = f"{requested.instrument.get_absolute_url()}?again={requested.pk}#book"
    assert link in page

    again = {"again": str(requested.pk)}
    assert requested.purpose in text(look(lin, **again))
    assert requested.purpose not in text(look(wei, **again))


def test_what_stands_is_not_asked_for_again(client, requested, lin, chongqing):
    client.force_login(lin)

    assert "?again=" not in text(client.get(requested.get_absolute_url()))


@pytest.mark.parametrize("again", ["x", "\x00", "0" * 32, "9" * 9999])
def test_senseless_bookings_are_not_repeated(look, lin, again):
    assert look(lin, again=again).status_code == 200
