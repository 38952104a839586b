"""Agreement officers in the admin site: what they enter, and what stays closed."""

import pytest
from django.urls import reverse

from agreements.models import (
    Agreement,
    Area,
    Commitment,
    Consultation,
    DisclosureReview,
    Duty,
    Policy,
    Progress,
)
from portal.core.time import now, today
from portal.identity.models import Role
from portal.nodes.base import applying
from tests.agreements import made
from tests.agreements.asked import agree
from tests.offices import enter, officer, url


@pytest.fixture
def wen(client, administration):
    person = officer("wen", administration, Role.AGREEMENT_OFFICER)
    enter(client, person)
    return person


@pytest.fixture
def ning(administration):
    return officer("ning", administration, Role.AGREEMENT_OFFICER)


def step(client, shown, name, **said):
    """Take a step as its dialog does."""
    label = f"{shown._meta.app_label}_{shown._meta.model_name}_{name}"
    address = reverse(f"admin:{label}", args=[shown.pk])
    return client.post(address, {"_form_submitted": "on", **said}, follow=True)


def told(answer):
    return [str(message) for message in answer.context["messages"]]


PARTS = ["parties", "areas", "articles", "documents", "contacts"]


def management(**inlines):
    """What Django's inlines send when they are `inlines` rows each."""
    sent = {}
    for prefix in (*PARTS, "measures"):
        rows = inlines.get(prefix, [])
        sent |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        for number, row in enumerate(rows):
            sent |= {f"{prefix}-{number}-{name}": v for name, v in row.items()}
    return sent


FRAMEWORK = {
    "name": "川渝科技创新合作框架协议",
    "kind": "framework",
    "edition": 32767,  # which nobody types
    "signed_on": "2020-04-14",
}


def test_an_agreement_is_entered_from_nothing(client, wen, sichuan):
    parties = [
        {"order": 1, "name": "重庆市科学技术局", "base": "chongqing"},
        {"order": 2, "name": "四川省科学技术厅", "base": "chengdu"},
    ]
    rows = management(parties=parties, areas=[{"number": 1, "name": "资源共享"}])

    answer = client.post(url(Agreement, "add"), FRAMEWORK | rows, follow=True)

    assert answer.status_code == 200
    agreement = Agreement.objects.get()
    assert (agreement.state, agreement.signed_year) == ("draft", 2020)
    assert agreement.edition == 1
    assert agreement.parties.count() == 2
    assert agreement.areas.get().name == "资源共享"


def test_a_party_is_spoken_for_by_a_base_of_the_network(client, wen, chongqing):
    parties = [{"order": 1, "name": "重庆市科学技术局", "base": "atlantis"}]

    answer = client.post(url(Agreement, "add"), FRAMEWORK | management(parties=parties))

    assert answer.context["errors"]
    assert not Agreement.objects.exists()


def test_a_base_is_read_by_its_name(client, wen, chongqing, signed):
    page = client.get(url(Agreement, "change", signed.pk)).content.decode()

    assert "重庆基地" in page.split('id="parties-group"')[1].split("inline-group")[0]


def test_it_goes_its_way_to_the_public(client, wen, ning, draft):
    step(client, draft, "consult")
    agree(Consultation.objects.get())
    for name in ("sign", "bring_into_force"):
        step(client, draft, name)
    step(client, draft, "ask_disclosure", record=draft.pk, reason="已见报")
    review = DisclosureReview.objects.get()
    assert "另一名协议管理员" in told(step(client, review, "approve"))[0]

    enter(client, ning)
    step(client, review, "approve")

    shown = Agreement.objects.get()
    assert (shown.state, shown.is_public) == ("in_force", True)


def test_a_link_takes_no_step(client, wen, draft):
    address = reverse("admin:agreements_agreement_consult", args=[draft.pk])

    assert client.get(address).status_code == 200
    assert Agreement.objects.get().state == "draft"


def test_only_possible_steps_are_offered(client, wen, draft):
    page = client.get(url(Agreement, "change", draft.pk)).content.decode()
    assert "发起会商" in page
    assert "登记签署" not in page


def test_what_is_signed_is_read_and_says_so(client, wen, signed):
    answer = client.get(url(Agreement, "change", signed.pk))
    assert "已签署的文本不能改动" in told(answer)[0]
    assert 'name="name"' not in answer.content.decode()

    sent = FRAMEWORK | management(areas=[{"number": 9, "name": "偷偷加的"}])
    client.post(url(Agreement, "change", signed.pk), sent | {"name": "改名"})

    signed.refresh_from_db()
    assert signed.name == "川渝科技创新合作框架协议"
    assert signed.areas.count() == 1


def test_a_part_that_is_taken_away_is_withdrawn(client, wen, draft):
    Commitment.objects.update(withdrawn_at=now())
    area = draft.areas.get()
    row = {"areas-0-id": area.pk, "areas-0-number": 1, "areas-0-name": area.name}
    sent = management() | row | {"areas-0-agreement": draft.pk, "areas-0-DELETE": "on"}
    counts = {"areas-TOTAL_FORMS": 1, "areas-INITIAL_FORMS": 1}

    client.post(url(Agreement, "change", draft.pk), FRAMEWORK | sent | counts)

    area.refresh_from_db()
    assert area.withdrawn_at
    assert Area.objects.count() == 1


def test_another_bases_agreement_is_only_read(client, wen, sichuan):
    with applying():
        theirs = Agreement.objects.create(
            name="四川的协议", kind="strategic", state="signed", home="chengdu"
        )

    assert client.get(url(Agreement, "change", theirs.pk)).status_code == 200
    posted = client.post(url(Agreement, "change", theirs.pk), FRAMEWORK)
    assert posted.status_code == 403
    assert step(client, theirs, "bring_into_force").status_code == 403


class TestProgress:
    def file(self, client, duty, **changes):
        sent = {"duty": duty.pk, "on": today(), "state": "on_course", "text": "已入网"}
        return client.post(url(Progress, "add"), sent | changes, follow=True)

    def test_it_is_filed_and_another_confirms_it(self, client, wen, ning, commitment):
        self.file(client, commitment.duties.get())
        progress = Progress.objects.get()
        assert (progress.stand, progress.filed_by) == ("filed", wen.person)
        assert "另一名协议管理员" in told(step(client, progress, "confirm"))[0]

        enter(client, ning)
        step(client, progress, "confirm")

        assert Duty.objects.get().state == "on_course"
        page = client.get(commitment.get_absolute_url()).content.decode()
        assert "已入网" in page

    def test_it_is_returned_with_a_reason(self, client, wen, commitment):
        self.file(client, commitment.duties.get())
        progress = Progress.objects.get()

        step(client, progress, "return_it", reason="请补充依据")

        progress.refresh_from_db()
        assert (progress.stand, progress.note) == ("returned", "请补充依据")

    def test_a_refusal_stands_on_the_form(self, client, wen, commitment):
        answer = self.file(client, commitment.duties.get(), on="2199-01-01")

        assert "不能晚于今天" in answer.content.decode()
        assert not Progress.objects.exists()


def offered(client, model, field):
    """What a box to search in offers."""
    asked = {"app_label": "agreements", "model_name": model, "field_name": field}
    found = client.get(reverse("admin:autocomplete"), {"term": "", **asked})
    return {one["id"] for one in found.json()["results"]}


def test_boxes_offer_only_what_may_be_chosen(client, wen, draft):
    made.publish(made.framework())
    own = Duty.objects.get(commitment__area__agreement=draft)
    whole = {"commitment": own.commitment, "party": draft.parties.get(base="chengdu")}
    with applying("chengdu"):
        Duty.objects.create(home="chengdu", **whole)
    Duty.objects.own().exclude(pk=own.pk).update(withdrawn_at=now())

    assert offered(client, "progress", "duty") == {str(own.pk)}
    areas = draft.areas.values_list("pk", flat=True)
    assert offered(client, "commitment", "area") == set(map(str, areas))


def test_a_new_agreement_tells_of_no_proposal(client, wen):
    page = client.get(url(Agreement, "add")).content.decode()

    assert "变更提案" not in page


def test_the_list_shows_the_year_where_no_day_is_known(client, wen):
    Agreement.objects.create(name="2007年协议", kind="strategic", signed_year=2007)

    page = client.get(url(Agreement)).content.decode()

    assert ">2007<" in "".join(page.split())


class TestShares:
    def test_a_share_is_that_of_the_own_party(self, client, wen, commitment):
        Duty.objects.update(withdrawn_at=commitment.area.agreement.signed_on)

        client.post(url(Duty, "add"), {"commitment": commitment.pk, "office": "资源处"})

        duty = Duty.objects.standing().get()
        assert (duty.party.base, duty.office) == ("chongqing", "资源处")

    def test_no_share_without_an_own_party(self, client, wen, sichuan):
        foreign = made.framework()
        with applying():
            foreign.parties.filter(base="chongqing").update(base="shanghai")
        commitment = Commitment.objects.get()

        answer = client.post(url(Duty, "add"), {"commitment": commitment.pk})

        assert "不代表该协议的任何签约方" in answer.content.decode()

    @pytest.mark.parametrize("due", ["past", "month", "soon", "none", "x"])
    def test_lists_are_narrowed(self, client, wen, commitment, due):
        for model, more in ((Commitment, ""), (Duty, "&mine=1")):
            found = client.get(f"{url(model)}?due={due}{more}")
            assert found.status_code == 200

    def test_mine_are_those_i_am_in_charge_of(self, client, wen, commitment):
        listed = client.get(f"{url(Duty)}?mine=1").context["cl"].result_list
        assert list(listed) == []

        Duty.objects.update(person=wen.person)
        listed = client.get(f"{url(Duty)}?mine=1").context["cl"].result_list
        assert len(listed) == 1


def test_a_policy_is_entered_with_its_measures(client, wen, chongqing):
    rows = management(measures=[{"number": 1, "name": "赋权试点", "theme": "赋权"}])

    client.post(url(Policy, "add"), {"name": "二十四条"} | rows)

    assert Policy.objects.get().measures.get().theme == "赋权"


@pytest.mark.parametrize("role", [Role.BASE_REVIEWER, Role.SYSTEM_ADMINISTRATOR])
def test_other_offices_find_nothing(client, administration, signed, role):
    enter(client, officer("other", administration, role))

    assert client.get(url(Agreement)).status_code == 403
    assert step(client, signed, "end").status_code == 403
    signed.refresh_from_db()
    assert signed.state == "in_force"


def test_the_auditor_takes_no_step(client, auditor, signed):
    enter(client, auditor)

    assert client.get(url(Agreement, "change", signed.pk)).status_code == 200
    assert step(client, signed, "end").status_code == 403
