"""The steps of docs/permissions.md in the admin site, cell by cell."""

import pytest
from django.contrib import admin
from django.urls import reverse

from agreements.models import Commitment
from portal.identity.models import Membership
from tests.agreements import made
from tests.offices import enter, officer
from tests.permissions import table

STEPS = table("Steps in the admin site")
OFFICES = [*next(iter(STEPS.values()))]
DELETING = "delete_selected"  # stands in the table of the records


@pytest.fixture
def full(world):
    """The world, and what was changed in it: earlier versions have a step too."""
    draft = made.framework()
    Commitment.objects.filter(area__agreement=draft).update(name="两地仪器联网")
    return world


@pytest.mark.parametrize("role", OFFICES)
def test_each_step_is_open_to_the_offices_it_is_for(
    client, rf, full, administration, role
):
    who = officer("officer", administration, role)
    enter(client, who)
    request = rf.get("/")
    request.user = who

    found = {}
    for model, office in admin.site._registry.items():
        for step, ways in open_steps(client, office, request).items():
            found[f"{model._meta.label_lower} {step}"] = ways

    assert found == {step: cells.get(role, []) for step, cells in STEPS.items()}


def open_steps(client, office, request):
    """Each step of an office's records, and by which doors the asker takes it."""
    on_page = office._extract_action_names(office.actions_detail)
    above_list = office._extract_action_names(office.actions_list)
    of_many = [name for _act, name, _words in office._get_base_actions()]
    found = {name: [] for name in (*on_page, *above_list, *of_many)}
    for name in on_page:
        if opens(client, office, name, subject(office.model, request.user)):
            found[name].append("page")
    for name in above_list:
        if opens(client, office, name):
            found[name].append("list")
    for name in office.get_actions(request):
        found[name].append("many")
    found.pop(DELETING, None)
    return found


def opens(client, office, name, *args):
    label = f"{office.opts.app_label}_{office.opts.model_name}_{name}"
    answer = client.get(reverse(f"admin:{label}", args=args))
    assert answer.status_code in (200, 302, 403), label
    return answer.status_code != 403


def subject(model, who):
    """A record that has the steps: any, but of memberships an office."""
    if model is Membership:
        return who.person.memberships.get().pk
    return model._default_manager.values_list("pk", flat=True)[0]
