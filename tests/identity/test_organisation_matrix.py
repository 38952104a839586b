"""The tables of docs/permissions.md about identity, cell by cell."""

import pytest
from django.contrib import admin
from django.urls import reverse

from portal.admin_menu import GROUPS
from portal.identity.actions.members import appoint
from portal.identity.models import Membership, Organisation, Role, Verification
from portal.identity.models.role import COMING
from tests.cast import account
from tests.offices import enter
from tests.permissions import table


def cells(heading):
    """The cells of the table under a heading, as (row, column, words)."""
    return [
        (row, column, set(words))
        for row, columns in table(heading).items()
        for column, words in columns.items()
    ]


OFFICES = table("The admin site")
ALLOWED = {
    "read": "has_view_permission",
    "add": "has_add_permission",
    "change": "has_change_permission",
    "delete": "has_delete_permission",
}
NO_MORE = [Role.DISTRICT_REVIEWER, Role.EXPERT_OFFICER]


@pytest.mark.parametrize("role", [*next(iter(OFFICES.values())), *NO_MORE])
def test_the_admin_site(administration, rf, role):
    officer = account("officer", administration, role)
    request = rf.get("/")
    request.user = officer

    found = {
        model._meta.label_lower: [
            word for word, asks in ALLOWED.items() if getattr(office, asks)(request)
        ]
        for model, office in admin.site._registry.items()
    }

    assert found == {row: cells.get(role, []) for row, cells in OFFICES.items()}


def test_the_menu_has_every_page_once():
    listed = [label for _, labels in GROUPS for label in labels]

    assert sorted(listed) == sorted(OFFICES)


@pytest.fixture
def who(request, university, administration):
    """An account that stands to the university as the table says."""

    def make(name):
        if name == "visitor":
            return None
        someone = account(name)
        if name == "registrant":
            Verification.objects.create(
                organisation=university, standing="registered", by=someone.person
            )
        elif name in ("member", "administrator"):
            role = Role.RESEARCHER if name == "member" else Role.ORGANISATION_ADMIN
            Membership.objects.create(
                person=someone.person, organisation=university, role=role
            )
        elif name in Role:
            appoint(
                organisation=administration, person=someone.person, role=name, by=None
            )
        return someone

    return make


@pytest.mark.parametrize(
    ("name", "standing", "words"), cells("Organisations and their people")
)
def test_organisations(
    client, who, university, foreign_organisation, name, standing, words
):
    if standing == "copy":
        shown = foreign_organisation
    else:
        Organisation.objects.filter(pk=university.pk).update(standing=standing)
        shown = university
    someone = who(name)
    if someone:
        enter(client, someone)

    doors = {
        "see": "organisation",
        "edit": "edit",
        "members": "members",
        "decide": "verify",
    }
    opened = {
        word
        for word, page in doors.items()
        if client.get(reverse(f"identity:{page}", args=[shown.pk])).status_code == 200
    }
    assert opened == words


def test_the_page_tells_what_each_role_opens():
    told = {role: cells["what it opens"] for role, cells in table("Roles").items()}

    assert set(told) == set(Role)
    assert {role for role, words in told.items() if words[0] == "nothing"} == COMING
