"""Internal texts: who reads them, and by which door. The table stands in the docs."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from django.utils.http import urlencode

from agreements.actions.filing import add_document
from agreements.models import Duty
from portal.identity.actions.members import end_membership
from portal.identity.actions.tokens import make_token
from portal.identity.models import PersonalToken, Scope
from portal.identity.programs.clients import register_program
from tests.agreements import made
from tests.identity.visits import recently
from tests.offices import enter, show_factor
from tests.permissions import table

pytestmark = pytest.mark.usefixtures("media")

CELLS = [
    (who, door, words == ["read"])
    for who, row in table("Internal texts").items()
    for door, words in row.items()
]
WHO = {
    "member": "lin",
    "base_reviewer": "reviewer",
    "auditor": "auditor",
    "agreement_officer": "agreement_officer",
}
DOORS = {"token": ["read"], "internal_token": ["read", "internal"]}


@pytest.fixture
def texts(signed, lin):
    """Every kind of text of an agreement that is signed and internal."""
    copy = {"content": made.PDF, "name": "签署文本", "is_signed_copy": True}
    document = add_document(agreement=signed, by=lin.person, **copy)
    report = made.tell(Duty.objects.get().commitment)
    yearly = made.report_on(signed)
    proof = made.prove(report)
    pages = [signed, report.duty.commitment, document, made.meet(signed), proof]
    files = reverse("agreements:yearly-report", args=[yearly.pk, "pdf"])
    return [*(one.get_absolute_url() for one in pages), files]


@pytest.fixture
def lists(texts):
    names = ("agreements", "commitments", "documents", "progress", "yearly-reports")
    return [f"/api/v1/{name}/" for name in names]


def come_in(client, who, door):
    """Sign in by a door of the table; what a request then carries."""
    if door in DOORS:
        _, secret = make_token(account=who, name=door, scopes=DOORS[door], days=1)
        return {"headers": {"Authorization": f"Bearer {secret}"}}
    client.force_login(who)
    if door == "second_factor":
        show_factor(client, who, time.time())
    return {}


@pytest.mark.parametrize(("who", "door", "reads"), CELLS)
def test_the_table_holds(client, request, texts, lists, who, door, reads):
    how = come_in(client, request.getfixturevalue(WHO[who]), door)

    for address in lists:
        assert bool(client.get(address, **how).json()["results"]) == reads, address
    if door not in DOORS:
        for address in texts:
            assert (client.get(address).status_code == 200) == reads, address


def test_an_officer_is_led_to_the_second_factor_and_back(client, wen, texts):
    client.force_login(wen)

    for address in texts:
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.url == f"/admin/login/?{urlencode({'next': address})}"
    led = client.get(texts[0], follow=True).content.decode()
    assert "两步验证" in led
    TOTP.activate(wen, generate_totp_secret())
    enter(client, wen)
    back = client.get(reverse("admin:login"), {"next": texts[0]})
    assert back.url == texts[0]


def test_nobody_is_led_astray(client, wen):
    TOTP.activate(wen, generate_totp_secret())
    enter(client, wen)

    back = client.get(reverse("admin:login"), {"next": "https://evil.example/"})

    assert back.url == reverse("admin:index")


def test_on_public_pages_officers_are_told_what_they_do_not_see(
    client, public, wen, lin
):
    hint = "两步验证"
    for address in (public.get_absolute_url(), reverse("agreements:agreements")):
        client.logout()
        client.force_login(wen)
        assert hint in client.get(address).content.decode()
        client.force_login(lin)
        assert hint not in client.get(address).content.decode()
        enter(client, wen)
        assert hint not in client.get(address).content.decode()


def test_who_left_the_office_reads_no_more(client, wen, texts):
    enter(client, wen)
    end_membership(membership=wen.person.memberships.get(), by=wen.person)

    assert client.get(texts[0]).status_code == 404


def just_now(client, who):
    """They showed both the password and the second factor."""
    recently(client, who)
    session = client.session
    shown = {"method": "mfa", "type": "totp", "at": time.time()}
    session["account_authentication_methods"] += [shown]
    session.save()


class TestScope:
    SENT = {"name": "取数", "scopes": ["read", "internal"], "days": "90"}

    def test_it_is_granted_in_the_office_only(self, client, wen):
        recently(client, wen)
        page = client.get(reverse("identity:new-token")).content.decode()
        assert 'value="internal"' not in page
        assert "两步验证" in page
        answer = client.post(reverse("identity:new-token"), self.SENT)
        assert answer.status_code == 422
        assert not PersonalToken.objects.exists()

        just_now(client, wen)
        client.post(reverse("identity:new-token"), self.SENT)

        assert PersonalToken.objects.get().scopes == ["read", "internal"]

    def test_other_offices_have_nothing_to_grant(self, client, reviewer):
        just_now(client, reviewer)

        answer = client.post(reverse("identity:new-token"), self.SENT)

        assert answer.status_code == 422

    def test_programs_of_others_never_have_it(self, client, wen):
        just_now(client, wen)
        page = client.get(reverse("identity:new-program")).content.decode()
        told = client.get("/.well-known/openid-configuration").json()

        assert 'value="internal"' not in page
        assert Scope.INTERNAL not in told["scopes_supported"]
        assert Scope.READ in told["scopes_supported"]

    def test_nor_would_it_open_anything_to_one(self, client, wen, texts):
        """Even if it stood in one's database."""
        program, secret = register_program(
            owner=wen,
            name="取数",
            kind="service",
            scopes=["read", "internal"],
            redirect_uris=[],
        )
        asked = {
            "grant_type": "client_credentials",
            "client_id": program.pk,
            "client_secret": secret,
            "scope": "read internal",
        }
        token = client.post(reverse("idp:oidc:token"), asked).json()["access_token"]

        headers = {"Authorization": f"Bearer {token}"}
        answer = client.get("/api/v1/agreements/", headers=headers)

        assert answer.json()["results"] == []
