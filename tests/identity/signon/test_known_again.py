"""Being known at a second base without a click, where something hints at it."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user
from django.urls import reverse
from django.utils import timezone

from portal.identity.sign_in.addresses import mark_verified
from portal.identity.signon import hint as hint_module
from tests.identity.signon.browser import PAGE

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


def hint(client, base="chengdu"):
    client.cookies["signed_in"] = base


def is_asked(client, path="/help/", **headers):
    answer = client.get(path, headers=PAGE | headers)
    return answer.status_code == 302 and "prompt=none" in answer["Location"]


def test_who_is_signed_in_at_home_is_known_here(client, at_home, li):
    hint(client)

    answer = at_home.open("/help/?a=b")

    assert answer.request["PATH_INFO"] == "/help/"
    assert answer.request["QUERY_STRING"] == "a=b"
    assert get_user(client).person_id == li.person_id


def test_a_link_from_their_base_is_hint_enough(client, at_home, li):
    answer = at_home.open("/help/?sso=chengdu")

    assert answer.request["QUERY_STRING"] == ""
    assert get_user(client).person_id == li.person_id


def test_without_a_hint_nobody_is_asked(client, at_home):
    assert not is_asked(client)
    assert is_asked(client, "/help/?sso=chengdu")


@pytest.mark.parametrize(
    "how",
    [
        {"Accept": "application/json"},
        {"HX-Request": "true"},
        {"Sec-Fetch-Mode": "cors"},
    ],
)
def test_a_program_is_not_asked(client, introduced, how):
    hint(client)

    assert not is_asked(client, **how)
    assert is_asked(client)


@pytest.mark.parametrize(
    "path",
    ["/account/login/", "/api/v1/instruments/", "/help/?" + "x" * 1500],
)
def test_some_addresses_are_as_they_are_for_everyone(client, introduced, path):
    hint(client)

    assert not is_asked(client, path)


@pytest.mark.parametrize("base", ["chongqing", "nowhere", "chengdu\0", "x" * 500])
def test_a_hint_at_no_other_base_means_nothing(client, introduced, base):
    hint(client, base)

    assert not is_asked(client)


def test_a_form_is_never_led_away(client, introduced):
    hint(client)
    path = reverse("set_language")

    assert "prompt" not in client.post(path, headers=PAGE)["Location"]


def test_who_is_signed_in_here_is_not_asked(client, introduced, lin):
    hint(client)
    client.force_login(lin)

    assert not is_asked(client)


def test_a_base_that_is_down_keeps_no_page_back(client, sichuan):
    hint(client)

    assert client.get("/help/", headers=PAGE).status_code == 200


def test_who_finds_an_error_there_is_not_led_there_again(client, introduced):
    hint(client)
    assert is_asked(client)

    assert not is_asked(client)
    assert client.get("/help/", headers=PAGE).status_code == 200
    assert client.cookies["not_now_chongqing"]["max-age"] == hint_module.UNDER_WAY


@pytest.mark.parametrize("is_known", [True, False])
def test_who_is_back_may_be_asked_again(client, traveller, li, is_known):
    if is_known:
        traveller.sign_in_there(li)
    traveller.open("/help/?sso=chengdu")

    assert client.cookies["not_now_chongqing"].value == ""


def test_a_wrong_hint_is_dropped(client, traveller, introduced):
    hint(client)

    answer = traveller.open("/help/")

    assert answer.status_code == 200
    assert get_user(client).is_anonymous
    assert client.cookies["signed_in"].value == ""


def test_who_has_not_agreed_is_a_visitor_and_left_alone(client, at_home, chengdu):
    with chengdu.connect() as session:
        session.execute("UPDATE identity_consent SET withdrawn_at = now()")
    hint(client)

    answer = at_home.open("/help/")

    assert answer.status_code == 200
    assert get_user(client).is_anonymous
    assert not is_asked(client)


def test_an_address_with_two_slashes_leads_to_no_other_site(client, at_home):
    hint(client)

    answer = client.get("//evil.example/", headers=PAGE)
    if answer.status_code == 302:
        back = at_home.ask(answer["Location"]).headers["Location"]
        answer = client.get(back.removeprefix("http://localhost:8000"), headers=PAGE)

    assert not answer.get("Location", "").startswith(("//", "http"))


def test_two_tabs_may_ask_at_once(client, at_home):
    hint(client)
    first = client.get("/help/", headers=PAGE)
    del client.cookies["not_now_chongqing"]  # this answer is still under way
    second = client.get("/privacy/", headers=PAGE)

    assert at_home.follow(first).request["PATH_INFO"] == "/help/"
    assert at_home.follow(second).request["PATH_INFO"] == "/privacy/"
    assert get_user(client).is_authenticated


class TestAwayFromHome:
    def test_half_an_hour_without_a_page_ends_the_session(self, client, at_home):
        at_home.open("/help/?sso=chengdu")

        with time_machine.travel(timezone.now() + timedelta(minutes=31), tick=False):
            assert get_user(client).is_anonymous

    def test_whoever_goes_on_stays(self, client, at_home):
        begun = timezone.now()
        at_home.open("/help/?sso=chengdu")

        for minutes in (20, 40, 60):
            moment = begun + timedelta(minutes=minutes)
            with time_machine.travel(moment, tick=False):
                assert client.get("/profile/away/").status_code == 200

    def test_then_their_base_is_asked_again(self, client, at_home, li):
        at_home.open("/help/?sso=chengdu")
        client.cookies.clear()  # forgotten, not signed out
        hint(client)

        at_home.open("/help/")

        assert get_user(client).person_id == li.person_id


def test_signing_in_at_home_is_a_hint_for_the_others(client, lin):
    mark_verified(lin)
    lin_signs_in = {"login": lin.email, "password": "correct horse"}
    answer = client.post(reverse("account_login"), lin_signs_in, follow=True)

    assert answer.status_code == 200
    assert client.cookies["home_base"].value == "chongqing"
    assert client.cookies["signed_in"].value == "chongqing"

    client.post(reverse("account_logout"))

    assert client.cookies["signed_in"].value == ""
    assert client.cookies["home_base"].value == "chongqing"


def test_links_to_other_bases_carry_the_hint(client, lin, sichuan):
    visitor = client.get("/help/").content.decode()
    client.force_login(lin)
    known = client.get("/help/").content.decode()

    assert 'href="http://localhost:9"' in visitor
    assert 'href="http://localhost:9/?sso=chongqing"' in known
