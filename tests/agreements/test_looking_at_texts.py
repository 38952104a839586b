"""Many texts of other bases: none keeps the others from being looked at."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.db import OperationalError, connection

from agreements.across import asking
from agreements.actions import holding
from agreements.models import AgreedText, Agreement, Area
from portal.core.time import now
from portal.nodes.base import applying
from portal.nodes.models import Node, OutboxMessage
from tests.agreements import made
from tests.agreements.held import LIES, look_twice, says
from tests.agreements.test_agreement_life import code_of


def signed_at(home):
    """One more that a base keeps."""
    with applying():
        agreement = made.framework(home=home)
        Agreement.objects.filter(pk=agreement.pk).update(state="in_force")
    return Agreement.objects.get(pk=agreement.pk)


@pytest.fixture
def another(theirs):
    """A second one that Chengdu keeps."""
    return signed_at("chengdu")


@pytest.fixture
def of_shanghai(another):
    """One of another base, which came last."""
    Node.objects.create(code="shanghai", url="http://x", division_prefixes=["31"])
    return signed_at("shanghai")


def all_seen():
    """Each came so long ago that at its turn it is held; all have waited as long."""
    holding.look_at_texts()
    long_ago = now() - timedelta(days=2)
    AgreedText.objects.update(came_at=long_ago, looked_at=long_ago)


def fail():
    raise ValueError


def take_too_long():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 1")
        cursor.execute("SELECT pg_sleep(1)")


def cut_the_connection():
    """As the database does with a transaction that outlasts its time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


@pytest.fixture
def befalls(theirs, monkeypatch):
    """Something befalls whoever looks at the first text."""
    look = holding.shown_of

    def befall(harm):
        all_seen()

        def shown_of(agreement):
            if agreement.pk == theirs.pk:
                harm()
            return look(agreement)

        monkeypatch.setattr(holding, "shown_of", shown_of)

    return befall


def are_held():
    held = AgreedText.objects.exclude(text=None)
    return set(held.values_list("agreement", flat=True))


@pytest.mark.parametrize("harm", [fail, take_too_long])
def test_one_that_cannot_be_looked_at_keeps_none_waiting(befalls, another, harm):
    befalls(harm)

    holding.look_at_texts()

    assert are_held() == {another.pk}


@pytest.mark.django_db(transaction=True)
def test_nor_does_a_transaction_that_lasts_too_long(befalls, another):
    befalls(cut_the_connection)

    holding.look_at_texts()

    assert are_held() == {another.pk}


def test_of_what_cannot_be_looked_at_others_have_their_turn(befalls, another):
    befalls(fail)

    for _ in range(2):
        holding.look_at_texts(limit=1)

    assert are_held() == {another.pk}


def test_without_a_database_nothing_is_looked_at(befalls, another):
    lost = patch.object(connection, "ensure_connection", side_effect=OperationalError)
    befalls(lost.start)

    with pytest.raises(OperationalError):
        holding.look_at_texts()

    lost.stop()


def test_what_was_looked_at_longest_ago_comes_first(held, another):
    """However often its home sends another one."""
    all_seen()
    holding.look_at_texts()
    says(Area, another.areas.get(), name="只共享一半")

    for _ in range(2):
        says(Agreement, held)
        holding.look_at_texts(limit=1)

    assert AgreedText.objects.get(agreement=another).differs_since


def test_no_home_keeps_the_texts_of_others_waiting(theirs, another, of_shanghai):
    all_seen()

    holding.look_at_texts(limit=2)

    assert are_held() == {theirs.pk, of_shanghai.pk}


def test_what_differs_keeps_nothing_else_waiting(held, link, another):
    LIES["an area"](held)
    assert look_twice(link)

    says(Agreement, another, name="改过的协议")
    for _ in range(2):
        holding.look_at_texts(limit=1)

    assert AgreedText.objects.exclude(differs_since=None).count() == 2


def test_who_is_no_party_any_more_asks_no_other_base(held, wen):
    LIES["us as a party"](held)
    asked = {"agreement": held, "edition": 1, "wanted": []}
    asked |= {"ground": "扩大", "by": wen.person}

    assert code_of(asking.propose, **asked) == "not_a_party"
    assert not OutboxMessage.objects.exists()
