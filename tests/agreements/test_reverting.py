"""A draft is taken back to what it said before; what is signed is not."""

import pytest
from django.apps import apps
from django.urls import reverse

from agreements.actions.reverting import restore_version
from agreements.models import Agreement, Area, Commitment
from portal.core.errors import Refusal
from portal.core.time import now
from portal.identity.models import Role
from portal.nodes.base import applying
from tests.agreements import made
from tests.offices import enter, officer, url

VERSION = apps.get_model("agreements", "AgreementEvent")
OF_PROMISE = apps.get_model("agreements", "CommitmentEvent")


@pytest.fixture
def renamed(draft):
    """Another title now; its first version has the one before."""
    Agreement.objects.update(name="误改的名称", place="重庆")
    return VERSION.objects.get()


def code_of(version):
    with pytest.raises(Refusal) as refusal:
        restore_version(version=version)
    return refusal.value.code


def test_a_draft_says_again_what_it_said(renamed):
    restored = restore_version(version=renamed)

    restored.refresh_from_db()
    assert (restored.name, restored.place) == ("川渝科技创新合作框架协议", "")
    assert VERSION.objects.count() == 2


@pytest.mark.parametrize("state", ["signed", "in_force", "renewed", "ended"])
def test_what_is_signed_stays(renamed, state):
    Agreement.objects.update(state=state)

    assert code_of(renamed) == "signed"
    assert Agreement.objects.get().name == "误改的名称"


def test_its_state_is_not_taken_back(renamed):
    Agreement.objects.update(state="consultation")

    restore_version(version=renamed)

    assert Agreement.objects.get().state == "consultation"


def test_a_promise_comes_back_unless_its_number_is_taken(draft):
    promised = Commitment.objects.get()
    Commitment.objects.update(name="改写")
    Commitment.objects.update(withdrawn_at=now())
    first = OF_PROMISE.objects.order_by("pgh_id").first()

    made.promise(promised.area, 1, "另一项")
    assert code_of(first) == "number_taken"
    Commitment.objects.exclude(pk=promised.pk).update(number=2)
    restore_version(version=first)

    promised.refresh_from_db()
    assert (promised.name, promised.withdrawn_at) == ("两地仪器入网共享", None)


@pytest.fixture
def moved(draft):
    """A promise that went over to another draft; its first version is of this one."""
    promised = Commitment.objects.get()
    other = Agreement.objects.create(name="另一草案", kind="sub")
    area = Area.objects.create(agreement=other, number=1, name="人才")
    Commitment.objects.update(area=area)
    return OF_PROMISE.objects.get(pgh_obj=promised)


@pytest.mark.parametrize("state", ["draft", "signed"])
def test_a_promise_does_not_go_back_to_the_text_that_it_left(draft, moved, state):
    Agreement.objects.filter(pk=draft.pk).update(state=state)

    assert code_of(moved) == "area_gone"
    assert Commitment.objects.get().area.name == "人才"


def test_a_promise_that_left_meanwhile_stays_away(draft, moved):
    """It was read while it stood here still; then its new text was signed."""
    moved.pgh_obj = Commitment.objects.get()
    moved.pgh_obj.area = draft.areas.get()
    Agreement.objects.exclude(pk=draft.pk).update(state="signed")

    assert code_of(moved) == "area_gone"


def test_a_promise_does_not_come_back_without_its_area(draft):
    Commitment.objects.update(withdrawn_at=now())
    Area.objects.update(withdrawn_at=now())

    assert code_of(OF_PROMISE.objects.get()) == "area_gone"
    assert not Commitment.objects.standing().exists()


def test_another_bases_draft_is_not_ours(renamed, sichuan):
    with applying():
        theirs = Agreement.objects.create(name="x", kind="sub", home="chengdu")
    renamed.pgh_obj = Agreement.objects.get(pk=theirs.pk)

    assert code_of(renamed) == "foreign_record"


class TestOffice:
    def step(self, client, version):
        address = reverse("admin:agreements_agreementevent_restore", args=[version.pk])
        return client.post(address, {"_form_submitted": "on"}, follow=True)

    def test_an_officer_finds_the_version_and_takes_it(
        self, client, renamed, agreement_officer
    ):
        enter(client, agreement_officer)
        page = client.get(url(Agreement, "change", renamed.pgh_obj_id))
        listed = f"{url(VERSION)}?q={renamed.pgh_obj_id}"
        assert listed in page.content.decode()
        found = client.get(listed).context["cl"].result_list
        assert list(found) == [renamed]

        answer = self.step(client, renamed)

        assert Agreement.objects.get().name == "川渝科技创新合作框架协议"
        assert answer.redirect_chain[-1][0] == url(
            Agreement, "change", renamed.pgh_obj_id
        )

    def test_what_is_signed_offers_no_such_step(
        self, client, renamed, agreement_officer
    ):
        enter(client, agreement_officer)
        made.sign(Agreement.objects.get())

        page = client.get(url(VERSION, "change", renamed.pk)).content.decode()
        assert "/restore" not in page
        assert "只有草案" in self.step(client, renamed).content.decode()

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.BASE_REVIEWER])
    def test_others_take_nothing_back(self, client, renamed, administration, role):
        enter(client, officer("shen", administration, role))

        assert self.step(client, renamed).status_code == 403
        assert Agreement.objects.get().name == "误改的名称"

    def test_a_signed_promise_is_read(self, client, signed, agreement_officer):
        enter(client, agreement_officer)

        page = client.get(url(Commitment, "change", Commitment.objects.get().pk))

        shown = page.content.decode()
        assert 'name="name"' not in shown
        assert 'name="name_en"' in shown
