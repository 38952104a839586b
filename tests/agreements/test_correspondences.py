"""How a measure of one region compares with one of another: kept by officers."""

import pytest
from django.urls import reverse

from agreements.models import Correspondence, Measure, Policy
from portal.nodes.base import applying
from tests.offices import enter, url


@pytest.fixture
def ours(chongqing):
    policy = Policy.objects.create(name="二十四条")
    return Measure.objects.create(policy=policy, number=1, name="成果赋权试点")


@pytest.fixture
def theirs(sichuan):
    with applying():
        policy = Policy.objects.create(name="川科政策", home="chengdu")
        return Measure.objects.create(
            policy=policy, number=3, name="职务科技成果权属改革", home="chengdu"
        )


def save(client, measure, *rows, initial=0):
    sent = {
        "correspondences-TOTAL_FORMS": len(rows),
        "correspondences-INITIAL_FORMS": initial,
    }
    for number, row in enumerate(rows):
        row = {"measure": measure.pk} | row
        sent |= {f"correspondences-{number}-{name}": v for name, v in row.items()}
    return client.post(url(Measure, "change", measure.pk), sent, follow=True)


def test_an_officer_says_in_what_they_differ(client, wen, ours, theirs):
    enter(client, wen)

    row = {"other": theirs.pk, "relation": "differs", "note": "试点范围不同"}
    save(client, ours, row)

    found = Correspondence.objects.get()
    assert (found.measure, found.other, found.relation) == (ours, theirs, "differs")
    page = client.get(ours.policy.get_absolute_url()).content.decode()
    assert "职务科技成果权属改革" in page
    assert "试点范围不同" in page


def test_what_is_taken_away_is_withdrawn(client, wen, ours, theirs):
    kept = Correspondence.objects.create(measure=ours, other=theirs, relation="same")
    enter(client, wen)

    row = {"id": kept.pk, "other": theirs.pk, "relation": "same", "DELETE": "on"}
    save(client, ours, row, initial=1)

    assert not Correspondence.objects.standing().exists()
    assert Correspondence.objects.exists()


def test_a_measure_of_the_same_policy_is_no_choice(client, wen, ours):
    twin = Measure.objects.create(policy=ours.policy, number=2, name="净收入")
    enter(client, wen)

    answer = save(client, ours, {"other": twin.pk, "relation": "same"})

    assert "其他政策" in answer.content.decode()
    assert not Correspondence.objects.exists()


def test_none_is_compared_twice(client, wen, ours, theirs):
    enter(client, wen)
    row = {"other": theirs.pk, "relation": "same"}

    answer = save(client, ours, row, row)

    assert answer.context["errors"]
    assert not Correspondence.objects.exists()


def test_measures_are_found_to_be_compared_with(client, wen, ours, theirs):
    enter(client, wen)
    field = {"app_label": "agreements", "model_name": "correspondence"}

    found = client.get(
        reverse("admin:autocomplete"), field | {"field_name": "other", "term": "权属"}
    ).json()

    assert [each["id"] for each in found["results"]] == [str(theirs.pk)]


def test_another_bases_measure_is_only_read(client, wen, ours, theirs):
    enter(client, wen)

    answer = save(client, theirs, {"other": ours.pk, "relation": "same"})

    assert answer.status_code == 403
    assert not Correspondence.objects.exists()


def test_the_auditor_only_reads(client, auditor, ours, theirs):
    enter(client, auditor)

    assert client.get(url(Measure, "change", ours.pk)).status_code == 200
    row = {"other": theirs.pk, "relation": "same"}
    assert save(client, ours, row).status_code == 403
