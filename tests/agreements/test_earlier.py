"""All that changed of an agreement and its parts, in one list: by whom and when."""

import pghistory
import pytest
from django.apps import apps
from django.urls import reverse

from agreements.actions.reverting import restore_version
from agreements.models import (
    Agreement,
    Area,
    Article,
    Commitment,
    Contact,
    Duty,
    Meeting,
    Party,
    Progress,
)
from portal.core.errors import Refusal
from portal.core.time import now
from portal.identity.models import Role
from portal.nodes.base import applying
from tests.agreements import made
from tests.offices import enter, officer


def see(agreement):
    return reverse("admin:agreements_agreement_see_changes", args=[agreement.pk])


def newest(model):
    return apps.get_model("agreements", f"{model.__name__}Event").objects.latest("pk")


def key_of(model):
    return f"{model._meta.model_name}-{newest(model).pk}"


@pytest.fixture
def office(client, wen):
    enter(client, wen)
    return client


@pytest.fixture
def contact(draft):
    return Contact.objects.create(agreement=draft, office="合作处", phone="023-1")


CHANGES = {
    Agreement: {"place": "成都锦江"},
    Party: {"name": "重庆市科技局旧称"},
    Area: {"name": "人才交流"},
    Article: {"text": "改过的条文"},
    Commitment: {"name": "改过的任务"},
    Duty: {"office": "合作交流处"},
    Progress: {"text": "改过的进展"},
    Contact: {"phone": "023-2"},
    Meeting: {"place": "改过的地点"},
}


@pytest.fixture
def changed(draft, article, contact):
    """Each part of a draft, rewritten."""
    made.tell(Commitment.objects.get())
    made.meet(draft)
    for model, said in CHANGES.items():
        model.objects.filter(pk=model.objects.earliest("pk").pk).update(**said)
    return draft


def test_every_part_stands_there_with_what_became_of_it(office, changed):
    page = office.get(see(changed)).content.decode()

    for model, said in CHANGES.items():
        for words in said.values():
            assert words in page, model
    assert "023-1" in page


def test_it_says_who_changed_it(office, wen, changed):
    with pghistory.context(user=wen.pk):
        Area.objects.update(summary="再改")

    found = office.get(see(changed)).context["changes"]
    by = {one.lines[0].after: one.version.who for one in found}

    assert by["再改"] == wen.person.name
    assert by["人才交流"] is None


def test_of_two_changes_each_says_its_own(office, draft):
    for name in ("其一", "其二"):
        Area.objects.update(name=name)

    found = office.get(see(draft)).context["changes"]

    said = [[(line.before, line.after) for line in one.lines] for one in found]
    assert said == [[("其一", "其二")], [("资源共享", "其一")]]


def test_another_agreements_changes_are_not_there(office, changed):
    other = Agreement.objects.create(name="另一协议", kind="sub")

    assert office.get(see(other)).context["changes"] == []
    assert office.get(f"{see(other)}?version={key_of(Area)}").status_code == 404


@pytest.mark.parametrize(
    "key", ["x", "area-x", "area-", "area-²", "duty-999999", "a-1"]
)
def test_nonsense_is_not_found(office, changed, key):
    assert office.get(f"{see(changed)}?version={key}").status_code == 404


def test_a_long_list_costs_the_same(office, changed, django_assert_max_num_queries):
    for number in range(40):
        Area.objects.update(summary=str(number))
        Duty.objects.update(office=str(number))

    with django_assert_max_num_queries(60):
        assert len(office.get(see(changed)).context["changes"]) == 30


BACK = [Party, Area, Article, Commitment, Contact]


@pytest.mark.parametrize("model", [Agreement, *BACK])
def test_a_part_of_a_draft_is_taken_back(office, changed, model):
    asked = office.get(f"{see(changed)}?version={key_of(model)}")
    assert len(asked.context["changes"]) == 1
    version, (name,) = newest(model), CHANGES[model]

    office.post(see(changed), {"version": key_of(model)})

    restored = model.objects.get(pk=version.pgh_obj_id)
    assert getattr(restored, name) == getattr(version, name)


@pytest.mark.parametrize("model", BACK)
def test_one_that_was_taken_away_is_there_again(changed, model):
    if model is Area:
        Commitment.objects.update(withdrawn_at=now())
    record = model.objects.earliest("pk")
    model.objects.filter(pk=record.pk).update(withdrawn_at=now())

    restore_version(version=newest(model))

    assert model.objects.get(pk=record.pk).withdrawn_at is None


@pytest.mark.parametrize("model", [Duty, Progress, Meeting])
def test_what_is_no_text_is_only_read(office, changed, model):
    answer = office.post(see(changed), {"version": key_of(model)})

    assert answer.status_code == 404
    ((name, said),) = CHANGES[model].items()
    assert model.objects.filter(**{name: said}).exists()


@pytest.mark.parametrize("model", BACK)
def test_what_is_signed_stays(office, changed, model):
    made.sign(changed)

    office.post(see(changed), {"version": key_of(model)})
    with pytest.raises(Refusal) as refusal:
        restore_version(version=newest(model))

    assert refusal.value.code == "signed"
    ((name, said),) = CHANGES[model].items()
    assert model.objects.filter(**{name: said}).exists()


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (Area, {"number": 2}),
        (Article, {"number": 2}),
        (Party, {"name": "旧名"}),
    ],
)
def test_none_takes_the_place_of_another(changed, model, said):
    record = model.objects.earliest("pk")
    model.objects.filter(pk=record.pk).update(**said)
    version = newest(model)
    (name,) = said
    other = {"name": "新", name: getattr(version, name)}
    model.objects.create(agreement=changed, **other)

    with pytest.raises(Refusal) as refusal:
        restore_version(version=version)

    assert refusal.value.code == "number_taken"


def test_an_area_is_not_taken_away_with_commitments_in_it(draft):
    """Its first version was withdrawn; it holds a commitment by now."""
    Commitment.objects.update(withdrawn_at=now())
    Area.objects.update(withdrawn_at=now())
    Area.objects.update(withdrawn_at=None)
    version = newest(Area)
    Commitment.objects.update(withdrawn_at=None)

    with pytest.raises(Refusal) as refusal:
        restore_version(version=version)

    assert refusal.value.code == "area_in_use"


def test_of_a_copy_nothing_is_taken_back(office, sichuan):
    with applying():
        theirs = made.framework(home="chengdu")
    assert office.get(see(theirs)).status_code == 200

    office.post(see(theirs), {"version": "area-1"})

    assert theirs.areas.get().name == "资源共享"


def test_the_auditor_reads_it_and_takes_nothing_back(client, auditor, changed):
    enter(client, auditor)
    assert "改过的条文" in client.get(see(changed)).content.decode()

    client.post(see(changed), {"version": key_of(Article)})

    assert Article.objects.get().text == "改过的条文"


def test_other_offices_find_nothing(client, administration, changed):
    enter(client, officer("other", administration, Role.BASE_REVIEWER))

    assert client.get(see(changed)).status_code == 403
