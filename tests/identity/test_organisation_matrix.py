"""The tables of docs/permissions.md about identity, cell by cell."""

import pytest
from django.urls import reverse

from portal.identity.actions.members import appoint
from portal.identity.models import Membership, Organisation, Role, Verification
from portal.identity.models.role import COMING
from tests.cast import account
from tests.permissions import table


def cells(heading):
    """The cells of the table under a heading, as (row, column, words)."""
    return [
        (row, column, set(words))
        for row, columns in table(heading).items()
        for column, words in columns.items()
    ]


@pytest.mark.parametrize(("record", "role", "words"), cells("The admin site"))
def test_the_admin_site(administration, record, role, words):
    app, model = record.split(".")
    officer = account("officer")
    appoint(organisation=administration, person=officer.person, role=role, by=None)

    assert officer.has_perm(f"{app}.view_{model}") == bool(words)
    assert officer.has_perm(f"{app}.change_{model}") == ("keep" in words)
    assert officer.has_perm(f"{app}.add_{model}") == ("keep" in words)


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
        client.force_login(someone)

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
