"""How a refusal reaches whoever asked."""

import pytest
from django.contrib.messages import get_messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.db import transaction
from django.utils.translation import override

from portal.core.errors import Refusal, given
from portal.core.forms import ReasonForm
from portal.core.models import Answer
from portal.core.prose import sentences
from portal.core.refused import refusals_on, refusals_told

TAKEN = Refusal("taken", code="taken")


def test_a_reason_is_trimmed_and_needed():
    assert given("  dirty sample ") == "dirty sample"
    with pytest.raises(Refusal) as refusal:
        given(" \n")
    assert refusal.value.code == "reason_missing"


def test_a_refusal_shows_on_the_form_which_keeps_it():
    form = ReasonForm({"reason": "x"})

    with refusals_on(form):
        raise TAKEN

    assert form.non_field_errors() == ["taken"]
    assert form.refusal is TAKEN


def test_a_refusal_can_belong_to_a_field():
    form = ReasonForm({"reason": "x"})

    with refusals_on(form, "reason"):
        raise TAKEN

    assert form.errors["reason"] == ["taken"]


def test_a_refusal_is_told_on_the_next_page(rf):
    request = rf.get("/")
    request.session = {}
    request._messages = FallbackStorage(request)

    with refusals_told(request):
        raise TAKEN

    assert [m.message for m in get_messages(request)] == ["taken"]


@pytest.fixture
def twice():
    """Enter what the database takes once."""

    def enter():
        for _ in range(2):
            with transaction.atomic():
                Answer.objects.create(owner="lin", key="1", fingerprint="x")

    return enter


def test_what_the_database_refuses_is_told_as_a_refusal(rf, db, twice):
    request = rf.get("/")
    request.session = {}
    request._messages = FallbackStorage(request)

    with refusals_told(request):
        twice()

    [said] = [m.message for m in get_messages(request)]
    assert "已被使用" in said


def test_what_the_database_refuses_shows_on_the_form(db, twice):
    form = ReasonForm({"reason": "x"})

    with refusals_on(form):
        twice()

    assert len(form.non_field_errors()) == 1


@pytest.mark.parametrize(
    ("language", "said"), [("zh-hans", "一。二。"), ("en", "一。 二。")]
)
def test_sentences_stand_together_as_the_language_has_it(language, said):
    with override(language):
        assert sentences(["一。", "二。"]) == said


def test_of_no_sentences_nothing_is_said():
    assert sentences([]) == ""


def test_what_is_no_refusal_goes_on():
    with pytest.raises(KeyError), refusals_on(ReasonForm({})):
        raise KeyError
