"""Every endpoint asks a token for one scope, and says in the schema for which."""

from drf_spectacular.generators import SchemaGenerator
from rest_framework.throttling import SimpleRateThrottle

from portal.identity.actions.tokens import make_token
from portal.identity.models import PersonalToken, Scope
from tests.browser.endpoints import ENDPOINTS
from tests.permissions import table

WRITES = {
    "book": ("bookings/", "bookings/{id}/cancel/", "bookings/{id}/move/"),
    "read": ("notices/{id}/read/", "notices/read-all/"),
    "account": (
        *("notices/preferences/", "real-name-checks/"),
        *("invitations/{id}/accept/", "invitations/{id}/decline/"),
    ),
}
OF_PEOPLE = ("organisations/", "memberships/", "invitations/", "real-name-checks/")
OF_AGREEMENTS = (
    *("agreements/", "commitments/", "consultations/", "documents/", "duties/"),
    *("progress/", "yearly-reports/"),
)


def needed(endpoint):
    if endpoint.method == "get":
        return "read"
    for scope, paths in WRITES.items():
        if endpoint.path in paths:
            return scope
    if endpoint.path.startswith(OF_AGREEMENTS):
        return "agree"
    return "organise" if endpoint.path.startswith(OF_PEOPLE) else "manage"


def test_with_every_scope_but_its_own_nothing_opens(client, filled, monkeypatch):
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *args: True)
    found, right = {}, {}
    for each in ENDPOINTS:
        scope = needed(each)
        answer = sent(client, each, filled, set(Scope.values) - {scope})
        said = answer.get("WWW-Authenticate", "").rpartition(", ")[2]
        found[str(each)] = [answer.status_code, answer.json()["code"], said]
        right[str(each)] = [403, "insufficient_scope", f'scope="{scope}"']

    assert found == right


def test_with_its_own_each_opens_as_in_the_browser(client, filled, monkeypatch):
    """Whatever it answers then, it is not the token that is refused."""
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *args: True)
    found = {}
    for each in ENDPOINTS:
        office = {"internal"} if each.right == "agreement_officer" else set()
        answer = sent(client, each, filled, {needed(each)} | office)
        if answer.status_code in (401, 403):
            found[str(each)] = answer.json()

    assert found == {}


def sent(client, endpoint, world, scopes):
    who = getattr(world, endpoint.right or "lin")
    PersonalToken.objects.all().delete()
    _, secret = make_token(account=who, name="x", scopes=sorted(scopes), days=1)
    kind = {} if endpoint.method == "get" else {"content_type": "application/json"}
    headers = {"Authorization": f"Bearer {secret}"}
    send = getattr(client, endpoint.method)
    return send(endpoint.url(world), {}, headers=headers, **kind)


def test_the_page_names_each_scope_as_people_read_it():
    named = {
        scope: "".join(cells["in Chinese"])
        for scope, cells in table("What a program may do").items()
    }

    assert named == {scope.value: str(scope.label) for scope in Scope}


def test_the_schema_says_what_each_asks_for():
    paths = SchemaGenerator().get_schema(public=True)["paths"]

    for each in ENDPOINTS:
        security = paths[f"/api/v1/{each.path}"][each.method]["security"]
        assert {"oauth": [needed(each)]} in security, each
