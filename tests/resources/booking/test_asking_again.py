"""The page of a booking that awaits its manager asks again by itself."""

import re

import pytest
from django.urls import reverse

from resources.actions.approval import approve_booking

HTMX = {"HX-Request": "true"}


@pytest.fixture
def page(client, chongqing, requested, lin):
    """Lin's page, opened or as it asks again with what it has shown."""
    client.force_login(lin)
    address = reverse("resources:booking", args=[requested.pk])
    return lambda query="", **how: client.get(f"{address}{query}", **how)


def asks_with(answer):
    """What the page will ask again with; nothing if it will not."""
    shown = answer.content.decode()
    return re.findall(r'hx-get="[^"?]+([^"]*)" hx-trigger="every 2s"', shown)


def test_what_is_shown_already_is_not_swapped(page):
    [query] = asks_with(page())

    assert page(query, headers=HTMX).status_code == 204
    assert page(query).status_code == 200


def test_an_approval_appears_and_nothing_is_asked_any_more(page, requested, chen):
    [query] = asks_with(page())
    approve_booking(booking=requested, by=chen.person)

    answer = page(query, headers=HTMX)

    assert "已通过" in answer.content.decode()
    assert asks_with(answer) == []


def test_a_guests_session_is_not_kept_open(page, monkeypatch, lin):
    monkeypatch.setattr(type(lin), "is_at_home", False)

    assert asks_with(page()) == []
