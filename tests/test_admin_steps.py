"""Steps and links of records in the admin site: closed to whoever may not take them."""

import pytest
from django.contrib import admin
from django.urls import reverse

from agreements.admin.life import name_of
from agreements.doors import DOORS
from agreements.models import Agreement, Consultation, DisclosureReview
from portal.core.ids import new_id
from portal.identity.models import Membership
from portal.nodes.base import applying
from tests.agreements import made
from tests.agreements.test_agreement_office import step
from tests.offices import enter
from tests.test_constraints_of_all import refused

OFFICES = ["sysadmin", "auditor", "reviewer", "agreement_officer"]


def addresses(key):
    """Of every step and link that a record's page in the admin site may have."""
    for model, office in admin.site._registry.items():
        for name in office.actions_detail:
            label = f"{model._meta.app_label}_{model._meta.model_name}_{name}"
            yield reverse(f"admin:{label}", args=[key])


@pytest.mark.parametrize("office", OFFICES)
@pytest.mark.parametrize("key", ["x", str(new_id())], ids=["word", "id"])
def test_below_what_is_not_there_nothing_is_found(client, request, office, key):
    enter(client, request.getfixturevalue(office))

    found = {address: client.get(address).status_code for address in addresses(key)}
    taken = {
        address: client.post(address, {"_form_submitted": "on"}).status_code
        for address in addresses(key)
    }

    assert len(found) > 20
    assert set(found.values()) | set(taken.values()) <= {403, 404}


@pytest.fixture
def theirs(sichuan):
    """An agreement of Chengdu's, to which this base is a party."""
    with applying():
        agreement = made.framework(home="chengdu")
        Agreement.objects.update(state="signed")
    agreement.refresh_from_db()
    return agreement


@pytest.mark.parametrize(
    "name",
    [
        *map(name_of, DOORS),
        "ask_disclosure",
    ],
)
def test_no_step_is_taken_on_another_bases_agreement(
    client, agreement_officer, theirs, name
):
    enter(client, agreement_officer)

    answer = step(client, theirs, name, record=theirs.pk, reason="已见报")

    assert answer.status_code == 403
    assert Agreement.objects.get().state == "signed"
    assert not DisclosureReview.objects.exists()


def test_what_another_base_keeps_is_not_opened_here(theirs, lin):
    ask = {"record": theirs.pk, "ground": "已见报", "asked_by": lin.person}

    assert refused(DisclosureReview.objects.create, **ask) == "disclosure_of_own_record"


def test_links_lead_on_whoever_may_only_read(client, auditor, theirs):
    enter(client, auditor)
    with applying():
        asked = Consultation.objects.create(
            agreement=theirs, asks="change", base="chengdu", edition=1, home="chengdu"
        )

    def link(record, name):
        label = f"admin:agreements_{record._meta.model_name}_{name}"
        return client.get(reverse(label, args=[record.pk])).url

    assert link(theirs, "preview") == f"{theirs.get_absolute_url()}preview/"
    assert str(asked.pk) in link(theirs, "see_consultation")
    assert str(theirs.pk) in link(asked, "see_agreement")


def test_the_system_administrator_ends_offices_only(client, sysadmin, guo):
    enter(client, sysadmin)
    role = Membership.objects.get(person=guo.person)

    assert step(client, role, "end_office").status_code == 403
    role.refresh_from_db()
    assert role.ends_at is None
