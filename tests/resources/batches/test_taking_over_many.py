"""Thirty microscopes take over the rules of one: shown, confirmed, done by a worker."""

import pytest
from django.urls import reverse

from portal.core.time import today
from resources.models import Batch, Facility, Instrument, Stage
from resources.tasks import run_batches
from tests.resources.batches.conftest import WHOLE, copies

TAKE = reverse("resources:take-steps", args=[Instrument, "take_over"])
DESK = reverse("resources:desk")
PARTS = ["hours", "rules"]


@pytest.fixture
def desk(client, chen):
    client.force_login(chen)
    return client


@pytest.fixture
def batch(desk, drafts):
    """What Chen is to confirm: the five drafts take something over."""
    listings = [draft.pk for draft in drafts]
    desk.post(TAKE, {"listing": listings})
    return Batch.objects.get()


def text(answer):
    return answer.content.decode()


def confirm(desk, batch, source, more=()):
    url = reverse("resources:confirm-batch", args=[batch.pk])
    sent = {"source": source.pk, "parts": PARTS, "valid_from": today()}
    return desk.post(url, sent | dict(more))


def original():
    return Instrument.objects.get(inner_id="20190132")


def lacking():
    return Instrument.objects.filter(rules=None).count()


def test_many_take_over_at_once(desk, batch):
    assert lacking() == 5
    shown = text(desk.get(batch.get_absolute_url()))
    assert "其中 5 台尚不能预约" in shown
    assert "20190132" in shown

    confirm(desk, batch, original())
    run_batches()

    batch.refresh_from_db()
    assert (batch.stage, batch.done, batch.refused) == ("done", 5, 0)
    assert lacking() == 0
    shown = text(desk.get(batch.get_absolute_url()))
    assert "请抽查一两台" in shown


def test_nothing_is_taken_over_before_it_is_confirmed(desk, batch):
    run_batches()

    assert lacking() == 5


def test_each_refusal_stands_beside_its_record(desk, drafts, company):
    moved, reviewed, *_others = drafts
    desk.post(TAKE, {"all": "1"})
    batch = Batch.objects.get()
    confirm(desk, batch, original())
    Instrument.objects.filter(pk=reviewed.pk).update(stage=Stage.BASE_REVIEW)
    Instrument.objects.filter(pk=moved.pk).update(organisation=company)

    run_batches()

    problems = dict(
        batch.items.filter(state="refused").values_list("listing", "problem")
    )
    assert "自身" in problems[original().pk]
    assert set(problems) == {original().pk, reviewed.pk, moved.pk}
    batch.refresh_from_db()
    assert batch.done == 3


@pytest.mark.parametrize(
    "wrong",
    [{"source": ""}, {"parts": []}, {"valid_from": "x"}, {"source": "\x00"}],
)
def test_a_batch_waits_for_an_answer_that_makes_sense(desk, batch, wrong):
    answer = confirm(desk, batch, original(), wrong)

    assert answer.status_code == 422
    assert "error-summary" in text(answer)
    batch.refresh_from_db()
    assert batch.stage == "prepared"


def test_only_instruments_take_over(desk, drafts):
    facilities = reverse("resources:take-steps", args=[Facility, "take_over"])

    assert desk.post(facilities, {"all": "1"}).status_code == 404


def test_the_desk_lists_those_that_cannot_be_booked(desk, drafts):
    drafts[0].is_bookable = False
    drafts[0].save(update_fields=["is_bookable"])

    for query in ("lacks=any", "lacks=hours", "lacks=rules"):
        shown = text(desk.get(f"{DESK}?{query}"))
        assert drafts[1].review_url in shown
        assert drafts[0].review_url not in shown
        assert original().review_url not in shown
    assert original().review_url in text(desk.get(f"{DESK}?lacks=services"))
    assert desk.get(f"{DESK}?lacks=nonsense").status_code == 200
    assert desk.get(f"{reverse('resources:desk', args=[Facility])}?lacks=any")


def test_what_is_sent_says_what_cannot_be_booked(desk, drafts):
    submit = reverse("resources:take-steps", args=[Instrument, "submit"])

    shown = text(desk.post(submit, {"all": "1"}, follow=True))

    assert "其中 5 台尚不能预约" in shown
    assert "缺服务与收费 <strong>5</strong>" in shown
    assert drafts[0].review_url in shown


def test_published_ones_take_over_too(desk, microscope):
    public = copies(Instrument.objects.get(pk=microscope.pk), 1, **WHOLE)[0]
    desk.post(TAKE, {"listing": [public.pk]})

    confirm(desk, Batch.objects.get(), original())
    run_batches()

    public.refresh_from_db()
    assert (public.stage, public.proposal) == (Stage.PUBLISHED, None)
    assert public.rules.count() == 1
