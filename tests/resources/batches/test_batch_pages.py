"""Many records through the browser: chosen, shown, confirmed, watched."""

from datetime import timedelta

import pytest
from django.urls import reverse

from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.models import Organisation, Role
from resources.actions.publishing import confirm_listing, submit_listing
from resources.models import Batch, Instrument, ReviewStep, Stage
from resources.tasks import run_batches
from tests.cast import account
from tests.offices import enter
from tests.resources.batches.conftest import WHOLE, confirmed, copies, prepared

SUBMIT = reverse("resources:take-steps", args=[Instrument, "submit"])
CONFIRM = reverse("resources:take-steps", args=[Instrument, "confirm"])
RETURN = reverse("resources:take-steps", args=[Instrument, "return"])
PUBLISH = reverse("resources:review-steps", args=[Instrument, "publish"])


def text(answer):
    return answer.content.decode()


def ticked(listings, **more):
    return {"listing": [listing.pk for listing in listings], **more}


@pytest.fixture
def at(client):
    """The browser in somebody's hands."""

    def sit(who):
        enter(client, who)
        return client

    return sit


def test_all_of_a_list_are_sent(at, chen, drafts):
    desk = at(chen)
    shown = text(desk.get(reverse("resources:desk")))
    assert "提交审核<small>（5 项可办）</small>" in shown

    answer = desk.post(SUBMIT, {"all": "1"})
    batch = Batch.objects.get()
    page = batch.get_absolute_url()
    assert answer.url.split("?")[0] == page
    shown = text(desk.get(answer.url))
    assert "提交审核：5 项记录" in shown
    assert "重庆大学" in shown
    assert drafts[0].inner_id in shown

    confirm = reverse("resources:confirm-batch", args=[batch.pk])
    assert desk.post(confirm).url == page
    assert "every 2s" in text(desk.get(page))
    run_batches()
    shown = text(desk.get(page, headers={"HX-Request": "true"}))
    assert "办理完毕" in shown
    assert "every 2s" not in shown
    assert "<html" not in shown
    assert Instrument.objects.filter(stage="organisation_review").count() == 5


def test_all_means_what_the_filter_shows(at, chen, drafts):
    answer = at(chen).post(f"{SUBMIT}?q=b3&stage=draft", {"all": "1"})

    assert [item.listing for item in Batch.objects.get().items.all()] == [drafts[3].pk]
    assert answer.status_code == 302


def test_only_the_ticked_are_sent(at, chen, drafts):
    at(chen).post(SUBMIT, ticked(drafts[:2]))

    assert Batch.objects.get().total == 2


def test_ticked_at_another_stage_are_left_out_in_words(at, chen, drafts):
    public = Instrument.objects.get(inner_id="20190132")

    answer = at(chen).post(SUBMIT, ticked([*drafts[:2], public]), follow=True)

    assert Batch.objects.first().total == 2
    assert "有 1 项处于其他阶段，未列入" in text(answer)


@pytest.mark.parametrize(
    "sent",
    [{}, {"listing": "nonsense"}, {"listing": "\x00"}, {"listing": str(new_id())}],
)
def test_ticking_nothing_is_answered_in_words(at, chen, drafts, sent):
    answer = at(chen).post(SUBMIT, {**sent, "next": "//elsewhere.example/"})

    assert answer.url == reverse("resources:desk") + "#chosen"
    assert not Batch.objects.exists()


def test_a_filter_of_nonsense_chooses_nothing(at, chen, drafts):
    answer = at(chen).post(f"{SUBMIT}?batch=x&stage=y", {"all": "1"}, follow=True)

    assert "目前都不能办理" in text(answer)
    assert not Batch.objects.exists()


def test_the_page_says_what_cannot_be_sent(at, chen, drafts):
    Instrument.objects.filter(inner_id__in=["b0", "b1"]).update(contact="")
    Instrument.objects.filter(inner_id="b1").update(phone="")

    shown = text(at(chen).post(SUBMIT, {"all": "1"}, follow=True))

    assert "其中 2 项目前不能通过" in shown
    assert "“联系部门”尚未填写。 <strong>2</strong>" in shown
    assert "“联系电话”尚未填写。 <strong>1</strong>" in shown


def test_the_page_says_what_four_eyes_forbid(at, guo, drafts, university):
    account("gu", university, Role.ORGANISATION_ADMIN)
    for draft in drafts[:3]:
        submit_listing(listing=draft, by=guo.person)

    shown = text(at(guo).post(CONFIRM, {"all": "1"}, follow=True))

    assert "其中 3 项目前不能通过" in shown


def test_the_page_says_what_cannot_be_published(at, he, sent, university):
    listings = sent("confirm")
    confirm_listing(listing=listings[0], by=he.person)
    Instrument.objects.filter(pk__in=[one.pk for one in listings]).update(
        stage=Stage.BASE_REVIEW
    )
    shown = text(at(he).post(PUBLISH, {"all": "1"}, follow=True))
    assert "其中 1 项目前不能通过" in shown

    Organisation.objects.filter(pk=university.pk).update(standing="suspended")
    shown = text(at(he).post(PUBLISH, {"all": "1"}, follow=True))
    assert "其中 5 项目前不能通过" in shown


def test_hands_of_an_earlier_round_are_forgotten(at, he, sent):
    listings = sent("publish")
    for verb, days in (("confirmed", 2), ("returned", 1)):
        ReviewStep.objects.create(
            listing=listings[0].pk,
            verb=verb,
            by=he.person,
            at=now() - timedelta(days=days),
        )

    shown = text(at(he).post(PUBLISH, {"all": "1"}, follow=True))

    assert "目前不能通过" not in shown


def test_returning_asks_for_the_reason(at, guo, sent):
    sent("confirm")
    desk = at(guo)
    desk.post(RETURN, {"all": "1"})
    batch = Batch.objects.get()
    confirm = reverse("resources:confirm-batch", args=[batch.pk])

    answer = desk.post(confirm, {"reason": " "})
    assert answer.status_code == 422
    assert "error-summary" in text(answer)

    assert desk.post(confirm, {"reason": "缺少技术指标"}).status_code == 302
    batch.refresh_from_db()
    assert (batch.stage, batch.reason) == ("confirmed", "缺少技术指标")


def test_confirming_twice_is_answered_in_words(at, chen, drafts):
    batch = confirmed(chen, "submit")

    answer = at(chen).post(reverse("resources:confirm-batch", args=[batch.pk]))

    assert answer.status_code == 422
    assert "已经确认过了" in text(answer)
    assert Batch.objects.get().stage == "confirmed"


def test_refusals_are_listed_with_their_reasons(at, chen, drafts):
    Instrument.objects.filter(inner_id="b1").update(contact="")
    batch = confirmed(chen, "submit")
    run_batches()

    shown = text(at(chen).get(batch.get_absolute_url()))

    assert "“联系部门”尚未填写。 <strong>1</strong>" in shown
    assert drafts[1].review_url in shown
    assert drafts[0].review_url not in shown


def test_the_list_shows_the_records_of_a_batch_alone(at, chen, drafts):
    batch = prepared(chen, "submit", drafts[:2])

    shown = text(at(chen).get(batch.list_url))

    assert drafts[0].review_url in shown
    assert drafts[2].review_url not in shown
    assert f'value="{batch.pk}"' in shown


def test_reviewers_narrow_their_list(at, he, sent, company, microscope):
    listings = sent("publish")
    Instrument.objects.filter(pk=listings[0].pk).update(organisation=company)
    reviews = reverse("resources:reviews", args=[Instrument])

    shown = text(at(he).get(reviews, {"organisation": company.pk}))
    assert listings[0].review_url in shown
    assert listings[1].review_url not in shown
    assert "发布<small>（1 项可办）</small>" in shown

    assert listings[0].review_url not in text(at(he).get(reviews, {"what": "changed"}))


@pytest.mark.parametrize("query", ["q=%00", "organisation=x", "what=x", "batch=%00"])
def test_the_reviewers_filter_survives_nonsense(at, he, sent, query):
    sent("publish")

    reviews = reverse("resources:reviews", args=[Instrument])
    assert at(he).get(f"{reviews}?{query}").status_code == 200


def test_no_list_takes_a_step_of_another(at, guo, he, sent):
    sent("publish")
    at_desk = reverse("resources:take-steps", args=[Instrument, "publish"])
    withdraw = reverse("resources:take-steps", args=[Instrument, "withdraw"])
    unknown = reverse("resources:take-steps", args=[Instrument, "explode"])

    for url in (at_desk, withdraw, unknown):
        assert at(he).post(url, {"all": "1"}).status_code == 404


def test_others_choose_nothing_of_it(at, client, lin, zhao, company, drafts):
    foreign = account("fan", company, Role.INSTRUMENT_MANAGER)

    assert "login" in client.post(SUBMIT, {"all": "1"}).url
    for who in (lin, zhao, foreign):
        assert at(who).post(SUBMIT, {"all": "1"}).status_code == 302
        assert at(who).post(SUBMIT, ticked(drafts)).status_code == 302
    assert not Batch.objects.exists()


def test_a_managers_batch_is_seen_by_their_office_alone(
    at, client, chen, guo, he, lin, company, drafts
):
    foreign = account("fan", company, Role.INSTRUMENT_MANAGER)
    batch = prepared(chen, "submit")
    page = batch.get_absolute_url()
    assert "login" in client.get(page).url

    seen = {w: at(w).get(page).status_code for w in (chen, guo, he, lin, foreign)}

    assert seen == {chen: 200, guo: 200, he: 404, lin: 404, foreign: 404}
    listed = reverse("resources:batches")
    assert page in text(at(guo).get(listed))
    assert page not in text(at(foreign).get(listed))


def test_a_reviewers_batch_is_seen_by_reviewers(at, chen, he, administration, sent):
    sent("publish")
    hu = account("hu", administration, Role.BASE_REVIEWER)
    page = prepared(he, "publish", for_base=True).get_absolute_url()

    seen = {who: at(who).get(page).status_code for who in (he, hu, chen)}

    assert seen == {he: 200, hu: 200, chen: 404}


def test_nobody_confirms_anothers_batch(at, client, chen, guo, drafts):
    batch = prepared(chen, "submit")
    confirm = reverse("resources:confirm-batch", args=[batch.pk])
    assert "login" in client.post(confirm).url

    assert at(guo).post(confirm).status_code == 404
    assert confirm not in text(at(guo).get(batch.get_absolute_url()))
    assert Batch.objects.get().stage == "prepared"


def test_who_manages_but_half_of_it_does_not_see_it(at, chen, guo, company, drafts):
    other = copies(drafts[0], 1, organisation=company, **WHOLE)
    chen.person.memberships.create(organisation=company, role="instrument_manager")

    batch = prepared(chen, "submit")

    assert len(batch.organisations) == 2
    assert other[0].pk in batch.items.values_list("listing", flat=True)
    assert at(guo).get(batch.get_absolute_url()).status_code == 404
