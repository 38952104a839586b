"""A home that rewrites what was signed: seen by whoever agreed to it."""

from contextlib import contextmanager
from dataclasses import replace

import pytest

from agreements.across import asking
from agreements.actions import holding
from agreements.actions.consulting import propose_change
from agreements.models import AgreedText, Agreement, Area, Consultation
from agreements.texts import text_of
from portal.core.time import now
from portal.nodes.messages.outbox import deliver
from portal.nodes.models import Link
from portal.notices.models import Notice
from tests.simulation.agreeing_mutants import SIGNED_PART
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture
def held(their_agreement, agreement_officer, peer):
    look_later(peer)
    assert AgreedText.objects.get().text
    return their_agreement


@contextmanager
def unguarded(chengdu):
    """Whoever keeps a base can take its database's safeguards away."""
    with chengdu.connect() as session:
        session.execute(SIGNED_PART.format(verb="DISABLE"))
    try:
        with chengdu.inside():
            yield
    finally:
        with chengdu.connect() as session:
            session.execute(SIGNED_PART.format(verb="ENABLE"))


def look_later(peer):
    """Look, and again once the feed was read a minute after."""
    holding.look_at_texts()
    an_hour_ago = now().replace(year=now().year - 1)
    AgreedText.objects.exclude(differs_since=None).update(differs_since=an_hour_ago)
    pull(peer)
    holding.look_at_texts()


def test_a_signed_text_rewritten_there_is_disputed_here(held, chengdu, peer):
    with unguarded(chengdu):
        Area.objects.update(name="只共享一半")
    pull(peer)
    assert Area.objects.get().name == "只共享一半"

    look_later(peer)

    assert AgreedText.objects.disputed().get().agreement_id == held.pk
    task = Notice.objects.get(kind="agreements.text_differs")
    assert task.params["base"] == "成都基地"


def test_a_change_that_both_agreed_to_is_not(held, chengdu, peer, agreement_officer):
    with chengdu.inside():
        there = Agreement.objects.get()
        known = text_of(there)[there.areas.get().pk]
        new = replace(known, before=known.after, after=known.after | {"name": "共享"})
        propose_change(
            agreement=there, edition=1, wanted=[new], ground="扩大", base="chengdu"
        )
    pull(peer)
    asked = Consultation.objects.get()
    yes = {"consultation": asked, "agrees": True, "by": agreement_officer.person}
    assert not deliver(asking.answer(**yes)).refusals
    pull(peer)
    assert Area.objects.get().name == "共享"

    look_later(peer)

    found = AgreedText.objects.get()
    assert (found.edition, found.differs_since) == (2, None)
    assert Link.objects.get(peer=peer).failures == 0
