"""A program takes one step for many records: prepares it, looks, confirms."""

import pytest

from portal.core.time import today
from resources.models import Batch, Instrument, Stage
from resources.tasks import run_batches
from tests.identity.by_program import by, post

SUBMIT = {"kind": "instrument", "verb": "submit"}


def ids(listings):
    return [str(listing.pk) for listing in listings]


def one(client, answer):
    return client.get(f"/api/v1/batches/{answer.data['id']}/").data


def test_drafts_are_sent_and_watched(api, chen, drafts):
    program = api(chen)
    asked = post(program, "batches/", **SUBMIT, listings=ids(drafts))
    assert (asked.status_code, asked.data["total"]) == (201, 5)
    assert Instrument.objects.filter(stage=Stage.DRAFT).count() == 5

    confirmed = post(program, f"batches/{asked.data['id']}/confirm/")
    run_batches()

    assert confirmed.data["stage"] == "confirmed"
    told = one(program, asked)
    assert (told["stage"], told["done"], told["refused"]) == ("done", 5, 0)
    sent = Instrument.objects.filter(stage=Stage.ORGANISATION_REVIEW)
    assert sent.count() == 5


def test_what_would_be_refused_is_told_before_and_after(api, chen, drafts):
    Instrument.objects.filter(pk=drafts[0].pk).update(phone="")
    program = api(chen)

    asked = post(program, "batches/", **SUBMIT, all=True, where={"stage": "draft"})
    assert [row["count"] for row in asked.data["obstacles"]] == [1]
    post(program, f"batches/{asked.data['id']}/confirm/")
    run_batches()

    url = f"/api/v1/batches/{asked.data['id']}/refused/"
    (row,) = program.get(url).json()["results"]
    assert row["listing"] == str(drafts[0].pk)
    assert row["problem"]


def test_what_is_not_ticked_stays_out(api, chen, drafts):
    asked = post(api(chen), "batches/", **SUBMIT, listings=ids(drafts[:2]))

    assert asked.data["total"] == 2


def test_a_list_is_narrowed_as_on_its_page(api, chen, drafts):
    asked = post(api(chen), "batches/", **SUBMIT, all=True, where={"q": "b3"})

    assert asked.data["total"] == 1


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"kind": "booking"}, "kind"),
        ({"verb": "withdraw"}, "verb"),
        ({"verb": "publish"}, "verb"),
        ({"verb": "take_over", "kind": "facility"}, "verb"),
        ({"listings": []}, "listings"),
        ({"listings": ["x"]}, "listings"),
        ({"all": True}, "listings"),
        ({"where": {"qq": "x"}}, "where"),
        ({"where": {"stage": "x"}}, "stage"),
        ({"where": "x"}, "where"),
    ],
)
def test_what_makes_no_sense_is_named(api, chen, drafts, changes, wrong):
    sent = SUBMIT | {"listings": ids(drafts)} | changes
    answer = post(api(chen), "batches/", **sent)

    assert (answer.status_code, list(answer.data["errors"])) == (400, [wrong])
    assert not Batch.objects.exists()


def test_records_of_others_are_no_choice(api, zhao, lin, drafts):
    for who in (zhao, lin):
        answer = post(api(who), "batches/", **SUBMIT, listings=ids(drafts))
        assert answer.status_code == 400
        every = post(api(who), "batches/", **SUBMIT, all=True)
        assert (every.status_code, every.data["code"]) == (409, "none")


def test_nobody_confirms_anothers(api, chen, guo, zhao, drafts):
    asked = post(api(chen), "batches/", **SUBMIT, listings=ids(drafts))
    path = f"batches/{asked.data['id']}/"

    assert api(guo).get(f"/api/v1/{path}").status_code == 200
    assert api(zhao).get(f"/api/v1/{path}").status_code == 404
    for who in (guo, zhao):
        assert post(api(who), f"{path}confirm/").status_code == 404
        assert api(who).delete(f"/api/v1/{path}").status_code == 404
    assert Batch.objects.get().stage == "prepared"


def test_one_forgets_what_was_not_confirmed(api, chen, drafts):
    asked = post(api(chen), "batches/", **SUBMIT, listings=ids(drafts))
    url = f"/api/v1/batches/{asked.data['id']}/"
    post(api(chen), f"batches/{asked.data['id']}/confirm/")
    assert api(chen).delete(url).data["code"] == "stage"
    again = post(api(chen), "batches/", **SUBMIT, listings=ids(drafts))

    answer = api(chen).delete(f"/api/v1/batches/{again.data['id']}/")

    assert answer.status_code == 204
    assert Batch.objects.count() == 1


def test_a_repeat_with_its_key_prepares_and_confirms_once(api, chen, drafts):
    sent = SUBMIT | {"listings": ids(drafts)}
    for path, body in [("batches/", sent), ("batches/{}/confirm/", {})]:
        url = f"/api/v1/{path}".format(getattr(Batch.objects.first(), "pk", ""))
        how = {"format": "json", "headers": {"Idempotency-Key": path}}
        answers = [api(chen).post(url, body, **how).json() for _ in range(2)]
        assert answers[0] == answers[1]
        assert Batch.objects.count() == 1


def test_the_reviewer_returns_with_a_reason(api, he, sent, drafts):
    sent("publish")
    step = {"kind": "instrument", "verb": "return", "for_base": True}
    asked = post(api(he), "batches/", **step, listings=ids(drafts))
    path = f"batches/{asked.data['id']}/confirm/"

    assert list(post(api(he), path).data["errors"]) == ["reason"]
    assert post(api(he), path, reason="缺少图片").data["stage"] == "confirmed"
    run_batches()

    assert Instrument.objects.filter(stage=Stage.DRAFT).count() == 5


def test_a_reviewer_by_password_alone_does_not(client, he, sent, drafts):
    sent("publish")
    client.force_login(he)
    step = {"kind": "instrument", "verb": "publish", "for_base": True, "all": True}

    answer = client.post("/api/v1/batches/", step, "application/json")

    assert (answer.status_code, answer.json()["code"]) == (403, "out_of_office")


def test_a_token_that_reads_prepares_nothing(chen, drafts):
    answer = post(by(chen, "read", "book", "organise"), "batches/", **SUBMIT, all=True)

    assert answer.data["code"] == "insufficient_scope"


class TestTakingOver:
    @pytest.fixture
    def parts(self, drafts):
        source = Instrument.objects.get(stage=Stage.PUBLISHED).pk
        held = {"source": str(source), "parts": ["hours", "rules"]}
        return held | {"valid_from": str(today())}

    def test_many_take_over(self, api, chen, drafts, parts):
        step = {"kind": "instrument", "verb": "take_over"}
        asked = post(api(chen), "batches/", **step, listings=ids(drafts))
        path = f"batches/{asked.data['id']}/confirm/"
        assert post(api(chen), path, **parts | {"parts": ["x"]}).status_code == 400

        assert post(api(chen), path, **parts).data["taken_over"]["parts"]
        run_batches()

        assert all(draft.opening_hours.exists() for draft in drafts)

    def test_one_takes_over(self, api, chen, drafts, parts):
        path = f"instruments/{drafts[0].pk}/take-over/"

        answer = post(api(chen), path, **parts)

        assert answer.data == {"hours": 5, "rules": 1, "services": 0}
        again = post(api(chen), path, **parts)
        assert (again.status_code, again.data["code"]) == (409, "has_them")

    def test_nobody_else_does(self, api, lin, zhao, drafts, parts):
        for who in (lin, zhao):
            path = f"instruments/{drafts[0].pk}/take-over/"
            assert post(api(who), path, **parts).status_code == 404

    def test_what_makes_no_sense_is_named(self, api, chen, drafts, parts):
        path = f"instruments/{drafts[0].pk}/take-over/"
        for name, value in [
            ("source", str(drafts[1].pk)),  # it has none of this
            ("parts", []),
            ("valid_from", "soon"),
        ]:
            answer = post(api(chen), path, **parts | {name: value})
            assert (answer.status_code, list(answer.data["errors"])) == (400, [name])
