"""The steps of an agreement's life: one table, read by its page and by programs."""

import pytest
from django.urls import reverse

from agreements.actions import life
from agreements.admin.life import name_of
from agreements.doors import DOORS, open_doors
from agreements.models import Agreement, State
from agreements.models.agreement import NEXT
from portal.identity.models import Role
from tests.agreements import made
from tests.agreements.test_agreement_life import be
from tests.offices import enter, officer, url


def desk(agreement, verb):
    """Where the button of a step leads, on the agreement's page."""
    return reverse(f"admin:agreements_agreement_{name_of(verb)}", args=[agreement.pk])


def programs(agreement, step=""):
    return f"/api/v1/agreements/{agreement.pk}/{step}"


def take_at_the_desk(client, agreement, verb):
    return client.post(desk(agreement, verb), {"_form_submitted": "on"})


def take_as_a_program(client, agreement, verb):
    return client.post(programs(agreement, f"steps/{verb}/"))


WAYS = [take_at_the_desk, take_as_a_program]


def before(verb):
    """A state that the step follows on."""
    leads_to = DOORS[verb].leads_to
    return next(state for state, ways in NEXT.items() if leads_to in ways)


def offered(client, agreement):
    """What the page and what programs are told that can be done now."""
    page = client.get(url(Agreement, "change", agreement.pk)).content.decode()
    buttons = [verb for verb in DOORS if desk(agreement, verb) in page]
    return buttons, client.get(programs(agreement)).json()["steps"]


def test_every_step_of_its_life_has_a_door():
    actions = [
        action
        for name, action in vars(life).items()
        if getattr(action, "__module__", "") == life.__name__ and name[0] != "_"
    ]

    assert sorted(a.__name__ for a in actions) == sorted(
        door.act.__name__ for door in DOORS.values()
    )


def test_every_way_on_has_a_door():
    assert {door.leads_to for door in DOORS.values()} == set().union(*NEXT.values())


@pytest.mark.parametrize("state", State)
def test_page_and_programs_offer_the_same(client, wen, draft, state):
    enter(client, wen)
    be(draft, state)

    assert offered(client, draft) == (open_doors(draft), open_doors(draft))
    assert {DOORS[verb].leads_to for verb in open_doors(draft)} == NEXT[state]


@pytest.mark.parametrize("take", WAYS)
@pytest.mark.parametrize("verb", DOORS)
def test_each_is_taken_at_either(client, wen, draft, take, verb):
    enter(client, wen)
    be(draft, before(verb))
    made.sign(made.framework(predecessor=draft))

    take(client, draft, verb)

    draft.refresh_from_db()
    assert draft.state == DOORS[verb].leads_to


@pytest.mark.parametrize("take", WAYS)
@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BASE_REVIEWER])
def test_other_offices_take_none(client, administration, public, role, take):
    enter(client, officer("shen", administration, role))

    assert take(client, public, "end").status_code == 403
    assert client.get(programs(public)).json()["steps"] == []
    public.refresh_from_db()
    assert public.state == "in_force"


@pytest.mark.parametrize("take", WAYS)
def test_an_officer_without_the_second_factor_takes_none(client, wen, public, take):
    client.force_login(wen)

    take(client, public, "end")

    public.refresh_from_db()
    assert public.state == "in_force"
    assert client.get(programs(public)).json()["steps"] == []


def test_the_words_of_a_door_are_its_buttons(client, wen, draft):
    enter(client, wen)

    dialog = client.get(desk(draft, "consult")).content.decode()
    said = client.post(desk(draft, "consult"), {"_form_submitted": "on"}, follow=True)

    door = DOORS["consult"]
    assert str(door.label) in dialog
    assert str(door.text) in dialog
    assert [str(m) for m in said.context["messages"]] == [str(door.done)]


def test_programs_are_told_every_door(client):
    told = client.get("/api/v1/schema/?format=json").content.decode()

    assert [verb for verb in DOORS if f"`{verb}`" not in told] == []
