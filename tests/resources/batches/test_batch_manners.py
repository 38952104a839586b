"""A list and its batch: nothing is lost, and it says what comes next."""

import re

import pytest
from django.urls import reverse
from django.utils.http import urlencode

from portal.core.errors import Refusal
from resources.actions.batches import confirm_batch, discard_batch
from resources.models import Batch, Instrument
from resources.tasks import run_batches
from tests.resources.batches.conftest import confirmed, prepared

DESK = reverse("resources:desk")
SUBMIT = reverse("resources:take-steps", args=[Instrument, "submit"])
COUNT = re.compile(r'id="tasks".*?<span class="count">(\d+)</span>', re.DOTALL)


def text(answer):
    return answer.content.decode()


@pytest.fixture
def at(client):
    """The browser in somebody's hands."""

    def sit(who):
        client.force_login(who)
        return client

    return sit


def discard(batch):
    return reverse("resources:discard-batch", args=[batch.pk])


def test_a_batch_is_cancelled_and_the_list_is_where_it_was(at, chen, drafts):
    desk = at(chen)
    place = f"{DESK}?stage=draft&page=1"
    answer = desk.post(SUBMIT, {"all": "1", "next": place})
    assert answer.url.endswith(urlencode({"next": place}))
    batch = Batch.objects.get()
    shown = text(desk.get(answer.url))
    assert discard(batch) in shown
    assert "取消" in shown

    answer = desk.post(discard(batch), {"next": place}, follow=True)

    assert answer.redirect_chain == [(place, 302)]
    assert "已取消，记录未作任何改动" in text(answer)
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    "place", ["//elsewhere.example/", "https://x.example", "长" * 9999]
)
def test_nobody_is_led_elsewhere(at, chen, drafts, place):
    batch = prepared(chen, "submit")

    assert at(chen).post(discard(batch), {"next": place}).url == DESK


def test_what_is_under_way_is_not_cancelled(at, chen, drafts):
    batch = confirmed(chen, "submit")
    with pytest.raises(Refusal) as refusal:
        discard_batch(batch=batch)
    assert refusal.value.code == "stage"

    answer = at(chen).post(discard(batch), follow=True)

    assert "已经确认过了" in text(answer)
    assert Batch.objects.get().stage == "confirmed"


def test_what_was_cancelled_is_not_confirmed(chen, drafts):
    batch = prepared(chen, "submit")
    discard_batch(batch=Batch.objects.get())

    with pytest.raises(Refusal) as refusal:
        confirm_batch(batch=batch)

    assert refusal.value.code == "gone"


def test_nobody_cancels_anothers_batch(at, client, chen, guo, drafts):
    batch = prepared(chen, "submit")

    assert "login" in client.post(discard(batch)).url
    assert at(guo).post(discard(batch)).status_code == 404
    assert Batch.objects.exists()


def test_ticking_nothing_is_said_where_the_ticks_are(at, chen, drafts):
    answer = at(chen).post(SUBMIT, {"next": f"{DESK}?stage=draft"}, follow=True)

    assert answer.redirect_chain == [(f"{DESK}?stage=draft#chosen", 302)]
    bar = text(answer).split('id="chosen"')[1]
    assert "请先勾选记录" in bar.split("data-unticked")[0]


def test_the_ninth_comes_before_the_tenth(at, chen, drafts):
    for draft, number in zip(drafts, ("10", "9", "1", "100", "2"), strict=True):
        draft.name = f"显微镜{number}号"
        draft.save(update_fields=["name"])
    desk = at(chen)
    answer = desk.post(SUBMIT, {"all": "1"})

    for page in (f"{DESK}?stage=draft", answer.url):
        found = re.findall(r">显微镜(\d+)号</a>", text(desk.get(page)))
        assert found[:5] == ["1", "2", "9", "10", "100"]


@pytest.mark.parametrize(
    ("verb", "who", "words"),
    [
        ("submit", "chen", "接下来由单位管理员审核"),
        ("confirm", "guo", "接下来由基地审核"),
        ("publish", "he", "已对外公开"),
    ],
)
def test_the_page_says_what_comes_next(at, drafts, sent, request, verb, who, words):
    who = request.getfixturevalue(who)
    if verb != "submit":
        sent(verb)
    batch = confirmed(who, verb)
    run_batches()

    assert words in text(at(who).get(batch.get_absolute_url()))


def test_where_all_was_refused_nothing_comes_next(at, chen, drafts):
    Instrument.objects.filter(stage="draft").update(contact="")
    batch = confirmed(chen, "submit")
    run_batches()

    assert "接下来由" not in text(at(chen).get(batch.get_absolute_url()))


def test_the_header_counts_right_once_a_batch_is_done(at, chen, guo, drafts):
    confirmed(chen, "submit")
    run_batches()
    office = at(guo)
    assert COUNT.search(text(office.get(DESK)))[1] == "1"

    batch = confirmed(guo, "confirm")
    run_batches()
    fragment = text(
        office.get(batch.get_absolute_url(), headers={"HX-Request": "true"})
    )

    assert 'hx-swap-oob="true"' in fragment
    assert not COUNT.search(fragment.split("</a>")[-2])
    assert not COUNT.search(text(office.get(DESK)))


def test_a_batch_done_has_left_no_task_of_it(chen, guo, drafts):
    confirmed(chen, "submit")
    run_batches()
    batch = confirmed(guo, "confirm")
    run_batches()

    batch.refresh_from_db()
    assert batch.stage == "done"
    assert not guo.person.notices.open_tasks().exists()
