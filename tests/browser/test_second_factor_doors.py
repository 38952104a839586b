"""By password alone nobody acts for a base: every door of its reviewers is tried."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.urls import reverse
from django.utils.http import urlencode
from rest_framework.throttling import SimpleRateThrottle

from portal.identity.actions.tokens import make_token
from portal.identity.models import PersonalToken, Role
from portal.identity.programs.clients import register_program
from resources.doors import DOORS
from resources.models import Instrument, Stage
from tests.browser.endpoint import Endpoint
from tests.browser.endpoints import ENDPOINTS
from tests.browser.pages import PAGES
from tests.browser.steps import STEPS, Step
from tests.cast import account
from tests.identity.programs.asking import AUTHORIZE, BACK, DEVICE, asking, send
from tests.identity.visits import recently
from tests.offices import enter, show_factor
from tests.permissions import table, undone

JSON = "application/json"
TABLE = table("The second factor of reviews")
REVIEWER = "he"
# Doors that those who manage a record share with the base's reviewers.
SHARED = {
    verb: door
    for verb, door in DOORS.items()
    if door.open_to in ("reviewable_by", "returnable_by", "withdrawable_by")
}
RECORD = (Instrument, "microscope")
BATCH = ("confirm-batch", "discard-batch")
PAGES_OF = {
    "organisations": [p for p in (*PAGES, *STEPS) if p.name.startswith("identity:")],
    "listings": [
        *[p for p in PAGES if p.name == "resources:listing"],
        *[Step("resources:take-step", (*RECORD, v), REVIEWER) for v in SHARED],
    ],
    "many": [
        *[p for p in (*PAGES, *STEPS) if "review" in p.name],
        *[Step(f"resources:{name}", ("batch",), REVIEWER) for name in BATCH],
    ],
}
PAGES_OF["real_names"] = [p for p in PAGES_OF["organisations"] if "real" in p.name]
PAGES_OF["organisations"] = [
    p for p in PAGES_OF["organisations"] if p not in PAGES_OF["real_names"]
]
PAGES_OF = {
    what: [page for page in pages if page.right == REVIEWER]
    for what, pages in PAGES_OF.items()
}
THEIRS = [e for e in ENDPOINTS if e.right == REVIEWER]
API_OF = {
    "organisations": [e for e in THEIRS if e.path.startswith("organisations/")],
    "many": [
        Endpoint("post", "batches/", "", REVIEWER),
        Endpoint("post", "batches/{id}/confirm/", "batch", REVIEWER),
    ],
    "real_names": [e for e in THEIRS if e.path.startswith("real-name-checks/")],
    "listings": [
        Endpoint("post", f"instruments/{{id}}/steps/{verb}/", "microscope", REVIEWER)
        for verb in SHARED
    ],
}


@pytest.fixture(autouse=True)
def no_throttle(monkeypatch):
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *args: True)


def is_open_page(client, world, page):
    """Whether one is not led to the second factor."""
    send = client.post if isinstance(page, Step) else client.get
    with undone():
        answer = send(page.url(world), dict(getattr(page, "sent", ())))
    return not answer.get("Location", "").startswith(reverse("admin:login"))


def is_open_endpoint(client, world, endpoint, **how):
    with undone():
        answer = client.post(
            endpoint.url(world), endpoint.body(world), content_type=JSON, **how
        )
    is_closed = answer.status_code == 403
    assert not is_closed or answer.json()["code"] == "out_of_office"
    assert not is_closed or answer["Content-Type"] == "application/problem+json"
    return not is_closed


def opened(client, world, what, **how):
    """The kinds of doors that open, all of a kind or none."""
    kinds = {
        "page": [is_open_page(client, world, page) for page in PAGES_OF[what]],
        "api": [
            is_open_endpoint(client, world, e, **how) for e in API_OF.get(what, ())
        ],
    }
    assert all(len(set(found)) <= 1 for found in kinds.values())
    return {kind for kind, found in kinds.items() if any(found)}


def test_no_door_of_the_reviewers_is_left_out():
    """What tests.browser names as theirs stands in a row of the table."""
    named = {str(page) for pages in PAGES_OF.values() for page in pages}
    theirs = {str(page) for page in (*PAGES, *STEPS) if page.right == REVIEWER}

    assert theirs <= named
    assert all(PAGES_OF.values())
    assert set(PAGES_OF) == set(TABLE)
    assert set(map(str, THEIRS)) <= {str(e) for known in API_OF.values() for e in known}


def test_each_cell_of_the_table_holds(client, world):
    found = {what: {} for what in PAGES_OF}
    for way, come in [("password", recently), ("second_factor", enter)]:
        client.logout()
        come(client, world.he)
        for what in PAGES_OF:
            found[what][way] = opened(client, world, what)
    client.logout()
    _, secret = make_token(
        account=world.he, name="x", scopes=["manage", "organise"], days=1
    )
    how = {"headers": {"Authorization": f"Bearer {secret}"}}
    for what in PAGES_OF:
        ways = [is_open_endpoint(client, world, e, **how) for e in API_OF.get(what, ())]
        found[what]["token"] = {"api"} if ways and all(ways) else set()

    right = {
        what: {way: set(kinds) for way, kinds in TABLE[what].items()} for what in found
    }
    assert found == right


@pytest.mark.parametrize("page", ["identity:decide", "resources:take-step"])
def test_nothing_is_done_meanwhile(client, world, page):
    step = Step(page, (*RECORD, "withdraw"), REVIEWER, sent=(("reason", "x"),))
    if page == "identity:decide":
        step = next(one for one in STEPS if one.name == page)
    recently(client, world.he)
    stood = "http://testserver/notices/"

    answer = client.post(step.url(world), dict(step.sent), headers={"Referer": stood})

    assert answer.url == f"{reverse('admin:login')}?{urlencode({'next': stood})}"
    world.newcomer.refresh_from_db()
    world.microscope.refresh_from_db()
    assert world.newcomer.standing == "registered"
    assert world.microscope.stage == Stage.PUBLISHED


def test_they_are_led_to_what_is_missing_and_back(client, world):
    wanted = reverse("identity:verify", args=[world.newcomer.pk])
    recently(client, world.he)

    told = client.get(wanted, follow=True).content.decode()
    assert "代表基地办理事项须先通过两步验证" in told
    assert reverse("mfa_index") in told
    assert "继续办理原来的事项" not in client.get(reverse("mfa_index")).content.decode()
    TOTP.activate(world.he, generate_totp_secret())
    onward = client.get(reverse("mfa_index"))
    way = f"{reverse('admin:login')}?{urlencode({'next': wanted})}"
    assert "继续办理原来的事项" in onward.content.decode()
    assert way.replace("&", "&amp;") in onward.content.decode()
    assert client.get(way).url.startswith(reverse("mfa_reauthenticate"))
    enter(client, world.he)
    assert client.get(way).url == wanted
    assert client.get(wanted).status_code == 200


def test_a_referer_of_elsewhere_leads_to_the_office(client, world):
    TOTP.activate(world.he, generate_totp_secret())
    recently(client, world.he)
    step = next(one for one in STEPS if one.name == "identity:decide")

    led = client.post(step.url(world), headers={"Referer": "https://evil.example/"})

    enter(client, world.he)
    assert client.get(led.url).url == reverse("admin:index")


def test_organisation_administrators_are_not_asked(client, world):
    recently(client, world.guo)
    step = Step("resources:take-step", (*RECORD, "withdraw"), "guo")

    assert is_open_page(client, world, step)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR])
def test_every_office_is_asked(client, world, administration, role):
    recently(client, account("ou", administration, role))

    assert not is_open_page(client, world, PAGES_OF["listings"][0])


class TestPrograms:
    SENT = {"name": "x", "scopes": ["read", "organise"], "days": "90"}
    PROGRAM = {"name": "x", "kind": "service", "scopes": ["manage"]}

    def test_tokens_that_act_for_a_base_are_made_in_the_office(self, client, he):
        page = reverse("identity:new-token")
        recently(client, he)
        assert "两步验证" in client.get(page).content.decode()
        assert client.post(page, self.SENT).status_code == 422

        prove(client, he)
        assert client.post(page, self.SENT).status_code == 200
        assert PersonalToken.objects.get().scopes == ["read", "organise"]

    def test_others_are_made_as_ever(self, client, he, lin):
        page = reverse("identity:new-token")
        recently(client, he)
        assert client.post(page, self.SENT | {"scopes": ["read"]}).status_code == 200
        recently(client, lin)
        assert client.post(page, self.SENT).status_code == 200

    def test_so_are_programs_that_act_by_themselves(self, client, chongqing, he):
        page = reverse("identity:new-program")
        recently(client, he)
        assert client.post(page, self.PROGRAM).status_code == 422

        prove(client, he)
        assert client.post(page, self.PROGRAM).status_code == 200

    def test_letting_in_a_program_asks_for_it(self, client, chongqing, he, wei):
        program = of_wei(wei, kind="web", redirect_uris=[BACK])
        asked = asking(program, scope="read manage")
        recently(client, he)
        assert client.get(AUTHORIZE, asked).url.startswith(reverse("admin:login"))
        silent = client.get(AUTHORIZE, asked | {"prompt": "none"})
        assert "error=login_required" in silent["Location"]
        assert client.get(AUTHORIZE, asking(program, scope="read")).status_code == 200

        enter(client, he)
        assert client.get(AUTHORIZE, asked).status_code == 200

    def test_a_page_kept_from_before_lets_nothing_in(self, client, chongqing, he, wei):
        program = of_wei(wei, kind="web", redirect_uris=[BACK])
        enter(client, he)
        page = client.get(AUTHORIZE, asking(program, scope="manage"))
        said = {"request": page.context["form"].initial["request"], "action": "grant"}
        recently(client, he)

        assert client.post(AUTHORIZE, said | {"scopes": ["manage"]}).status_code == 403

    def test_so_does_letting_in_a_device(self, client, chongqing, he, wei):
        device = of_wei(wei, kind="device", redirect_uris=[])
        told = send("/identity/o/api/device/code", {"client_id": device.pk}).json()
        page = f"{DEVICE}?code={told['user_code']}"
        recently(client, he)
        for answer in (client.get(page), client.post(page, {"action": "confirm"})):
            assert answer.url.startswith(reverse("admin:login"))

        enter(client, he)
        assert client.get(page).status_code == 200


def of_wei(wei, **how):
    return register_program(owner=wei, name="x", scopes=["read", "manage"], **how)[0]


def prove(client, who):
    """Beside the password a moment ago, the app's code."""
    held = client.session["account_authentication_methods"]
    show_factor(client, who, held[0]["at"])
    session = client.session
    session["account_authentication_methods"] += held
    session.save()
