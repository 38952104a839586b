"""A text that Chengdu keeps, as its feed brings it: true, or not as agreed."""

from datetime import date, timedelta

import pytest
from django.db.models import F

from agreements.actions import holding
from agreements.models import AgreedText, Agreement, Area, Article, Commitment, Party
from portal.core.time import now
from portal.nodes.base import applying
from portal.nodes.models import Link
from portal.notices.models import Notice
from tests.agreements import made

MINUTES = timedelta(minutes=3)


def says(model, *rows, **columns):
    """Chengdu's feed brings another version of some rows."""
    with applying("chengdu"):
        found = model.objects.filter(home="chengdu", pk__in=[row.pk for row in rows])
        found.update(version=F("version") + 1, **columns)


@pytest.fixture
def theirs(sichuan):
    """Kept at Chengdu, public and in force; this base speaks for a party."""
    with applying():
        agreement = made.framework(home="chengdu")
        Article.objects.create(
            home="chengdu", agreement=agreement, number=1, text="双方共享科技资源。"
        )
        Agreement.objects.update(state="in_force", is_public=True)
    agreement.refresh_from_db()
    return agreement


@pytest.fixture
def link(sichuan):
    return Link.objects.of(sichuan)


@pytest.fixture
def held(theirs, link):
    """As it was when this base saw it first, and all of it."""
    assert not look_twice(link)
    return theirs


def read_on(link):
    """Time goes by, and the feed is read to its end."""
    AgreedText.objects.exclude(differs_since=None).update(differs_since=now() - MINUTES)
    link.answered()


def look_twice(link):
    """Once to see it, and once the feed was read since; whether it is disputed."""
    holding.look_at_texts()
    read_on(link)
    holding.look_at_texts()
    return AgreedText.objects.disputed().exists()


def tasks(wen):
    return Notice.objects.filter(
        person=wen.person, kind="agreements.text_differs", done_at=None
    )


LIES = {
    "an area": lambda one: says(Area, one.areas.get(), name="只共享一半"),
    "an article": lambda one: says(Article, one.articles.get(), text="另行约定。"),
    "a promise": lambda one: says(
        Commitment, Commitment.objects.get(), due_on=date(2040, 1, 1)
    ),
    "a promise gone": lambda one: says(
        Commitment, Commitment.objects.get(), withdrawn_at=now()
    ),
    "the title": lambda one: says(Agreement, one, name="意向书"),
    "its last day": lambda one: says(Agreement, one, in_force_until=date(2021, 1, 1)),
    "a party": lambda one: says(
        Party, one.parties.get(base="chongqing"), name="重庆市某局"
    ),
    "us as a party": lambda one: says(
        Party, one.parties.get(base="chongqing"), base="shanghai"
    ),
    "all of it": lambda one: says(Agreement, one, withdrawn_at=now()),
    "that it is signed": lambda one: says(
        Agreement, one, state="consultation", is_public=False
    ),
}


@pytest.fixture
def lied(held, link, wen):
    LIES["an area"](held)
    assert look_twice(link)
    return held
