"""Texts that come back from a backup beside what peers know of them."""

from dataclasses import replace

import pytest

from agreements.actions.consulting import give_opinion, propose_change
from agreements.actions.restored import remember_texts
from agreements.models import Agreement, Area, Article, Consultation
from agreements.texts import text_of
from portal.core.time import now
from portal.nodes.base import applying

pytestmark = pytest.mark.django_db


@pytest.fixture
def settle(binding):
    """What settles the texts, as a restore began with the one that stands."""
    return remember_texts()


def comes_back(model, pk, **known):
    """A peer knows a row of this base otherwise."""
    with applying("chongqing"):
        model.objects.filter(pk=pk).update(**known)


def agree_to(binding, name):
    """All parties agree to another name of the area."""
    area = binding.areas.get()
    known = text_of(binding)[area.pk]
    wanted = replace(known, before=known.after, after=known.after | {"name": name})
    consultation = propose_change(
        agreement=binding,
        edition=binding.edition,
        wanted=[wanted],
        ground="扩大共享范围",
        base="chongqing",
    )
    for base in {*binding.voices()} - {"chongqing"}:
        give_opinion(consultation=consultation, base=base, agrees=True)
    return consultation


def now_reads(binding):
    found = Agreement.objects.get(pk=binding.pk)
    return found.edition, found.areas.standing().get().name


def test_nothing_was_lost(binding, settle):
    agree_to(binding, "资源与专家共享")
    before = list(Area.objects.values_list("pk", "version"))

    settle()

    assert now_reads(binding) == (2, "资源与专家共享")
    assert list(Area.objects.values_list("pk", "version")) == before


def test_an_edition_of_which_no_word_is_known_is_none(binding, settle):
    comes_back(Agreement, binding.pk, edition=2)

    settle()

    assert now_reads(binding) == (1, "资源共享")


def test_half_a_text_is_none(binding, settle):
    comes_back(Area, binding.areas.get().pk, name="资源与专家共享")

    settle()

    assert now_reads(binding) == (1, "资源共享")


def test_a_piece_that_nobody_agreed_to_goes(binding, settle):
    of_it = {"agreement": binding, "home": "chongqing"}
    with applying("chongqing"):
        Article.objects.create(**of_it, number=9, text="新增条款")

    settle()

    assert not binding.articles.standing().filter(number=9).exists()


def test_a_piece_that_nobody_took_out_comes_back(binding, settle):
    comes_back(Area, binding.areas.get().pk, withdrawn_at=now())

    settle()

    assert now_reads(binding) == (1, "资源共享")


def test_what_is_known_to_be_agreed_is_made(binding, settle):
    """The peer read of the agreement to it, and not yet of the text."""
    area = binding.areas.get()
    agree_to(binding, "资源与专家共享")
    comes_back(Area, area.pk, name="资源共享")
    comes_back(Agreement, binding.pk, edition=1)

    settle()

    assert now_reads(binding) == (2, "资源与专家共享")
    assert Consultation.objects.get().state == "agreed"


def test_every_peer_reads_what_was_settled(binding, settle):
    area = binding.areas.get()
    comes_back(Area, area.pk, name="资源与专家共享", version=7)

    settle()

    assert Area.objects.get(pk=area.pk).version > 7
