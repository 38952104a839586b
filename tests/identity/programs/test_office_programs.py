"""The office sees the programs that people registered, and takes one away."""

import pytest
from allauth.idp.oidc.models import Client as Program
from allauth.idp.oidc.models import Token
from django.core.cache import cache

from portal.identity.programs import clients
from tests.identity.programs.asking import MINE
from tests.offices import enter, url

LIST = url(Program)


@pytest.fixture
def used(client, granted):
    """Wei's program, which Lin let in, has asked something for her."""
    program, _secret, tokens = granted
    headers = {"Authorization": f"Bearer {tokens['access_token']}"}
    assert client.get(MINE, headers=headers).status_code == 200
    client.logout()
    return program


def test_whose_it_is_and_what_it_does_is_seen(client, sysadmin, used):
    enter(client, sysadmin)

    page = client.get(LIST).content.decode()

    assert "预约助手" in page
    assert "wei" in page
    used.refresh_from_db()
    assert used.data["last_used_on"] in page
    [listed] = client.get(LIST).context["cl"].result_list
    assert listed.people == 1
    shown = client.get(url(Program, "change", used.pk)).content.decode()
    assert "https://program.example/back" in shown
    assert used.secret not in shown


def test_its_use_is_noted_once_a_day(used, django_assert_num_queries):
    with django_assert_num_queries(0):
        clients.note_use(used.pk)
    cache.clear()

    clients.note_use(used.pk)

    used.refresh_from_db()
    assert used.data["kind"] == "web"


def test_what_is_taken_away_acts_for_nobody(client, sysadmin, used, granted):
    enter(client, sysadmin)

    client.post(url(Program, "delete", used.pk), {"post": "yes"})

    assert not Program.objects.filter(pk=used.pk).exists()
    assert not Token.objects.exists()
    headers = {"Authorization": f"Bearer {granted[2]['access_token']}"}
    client.logout()
    assert client.get(MINE, headers=headers).status_code == 401


def test_before_it_is_asked_by_name_and_no_token_is_shown(client, sysadmin, used):
    enter(client, sysadmin)

    asked = client.get(url(Program, "delete", used.pk))

    assert asked.context["deleted_objects"] == ["预约助手"]
    assert Token.objects.first().hash not in asked.content.decode()


def test_the_auditor_takes_nothing_away(client, auditor, used):
    enter(client, auditor)

    assert client.get(LIST).status_code == 200
    answer = client.post(url(Program, "delete", used.pk), {"post": "yes"})

    assert answer.status_code == 403
    assert Program.objects.filter(pk=used.pk).exists()


def test_who_reviews_records_sees_none(client, reviewer, used):
    enter(client, reviewer)

    assert client.get(LIST).status_code == 403


def test_bases_are_not_among_them(client, sysadmin):
    Program.objects.create(id="chengdu", name="成都基地", skip_consent=True)
    enter(client, sysadmin)

    assert not client.get(LIST).context["cl"].result_list
    page = client.post(url(Program, "delete", "chengdu"), {"post": "yes"})
    assert page.status_code == 302
    assert Program.objects.filter(pk="chengdu").exists()
