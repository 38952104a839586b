"""A text that is new here is held once it came whole; till then nobody doubts it."""

from datetime import timedelta

import pytest

from agreements.actions import holding
from agreements.models import AgreedText, Agreement, Area, Commitment
from portal.core.time import now
from portal.nodes.base import applying
from portal.nodes.models import Cursor
from tests.agreements.held import look_twice, read_on, says


def is_held():
    return AgreedText.objects.exclude(text=None).exists()


def bring_a_promise(agreement, number=2):
    with applying("chengdu"):
        return Commitment.objects.create(
            home="chengdu", area=agreement.areas.get(), number=number, name="专家互认"
        )


def look_after_a_reading(link):
    read_on(link)
    holding.look_at_texts()


def test_what_comes_with_a_later_page_belongs_to_it(theirs, link):
    holding.look_at_texts()
    read_on(link)
    promise = bring_a_promise(theirs)
    holding.look_at_texts()
    assert not is_held()

    look_after_a_reading(link)

    assert str(promise.pk) in AgreedText.objects.get().text
    assert not look_twice(link)


def behind(link):
    Cursor.objects.create(reader="chengdu", kind="agreements.commitment", behind=1)


def failed(link):
    link.failed("x")


def read_long_ago(link):
    type(link).objects.update(answered_at=now() - timedelta(hours=1))


@pytest.mark.parametrize("hinder", [behind, failed, read_long_ago])
def test_it_waits_for_the_end_of_the_feed(theirs, link, hinder):
    holding.look_at_texts()
    read_on(link)
    hinder(link)

    holding.look_at_texts()

    assert not is_held()


def test_a_home_that_is_never_done_is_waited_for_no_longer_than_a_day(theirs, link):
    """Be it that more is always to come, or that it always sends another text."""
    behind(link)
    for hours in (23, 25):
        says(Area, theirs.areas.get())
        AgreedText.objects.update(came_at=now() - timedelta(hours=hours))
        assert not is_held()

        holding.look_at_texts()

    assert is_held()


def test_what_is_no_longer_signed_meanwhile_is_not_held(theirs, link):
    holding.look_at_texts()
    says(Agreement, theirs, state="consultation", is_public=False)

    look_after_a_reading(link)

    assert not is_held()


def test_what_its_home_changes_later_is_disputed(theirs, link):
    assert not look_twice(link)
    assert is_held()

    bring_a_promise(theirs)

    assert look_twice(link)
