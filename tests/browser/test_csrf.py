"""No page of another site can act for whoever is signed in here."""

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, resolve, reverse
from rest_framework.authentication import SessionAuthentication

from portal.identity.programs.doors import AuthorizeDevice
from tests.browser.steps import STEPS

OF_ALLAUTH = "allauth.idp.oidc.views"
ASK_THEMSELVES = {
    f"{OF_ALLAUTH}.AuthorizationView",
    f"{OF_ALLAUTH}.LogoutView",
    "portal.identity.programs.doors.SignOut",
    "portal.identity.signon.authorize.Authorize",
}
SHOW_WHO_THEY_ARE = {  # with no cookie: by a secret or by a signature
    *(f"{OF_ALLAUTH}.{name}View" for name in ["DeviceCode", "Introspect", "Revoke"]),
    *(f"{OF_ALLAUTH}.{name}View" for name in ["Token", "UserInfo"]),
    "portal.identity.programs.doors.Revoke",
    "portal.identity.views.saml.take_answer",
}
UNREACHED = {
    f"{OF_ALLAUTH}.DeviceAuthorizationView",  # ours stands at its address
    "portal.core.api.NotThere",  # does nothing
}


def views(resolver=None):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry.callback
        else:
            yield from views(entry)


def unguarded():
    """Views that pass Django's check, of which DRF's sessions have one of their own."""
    for view in views():
        kind = getattr(view, "cls", None)  # of the API
        asks = kind and SessionAuthentication in kind.authentication_classes
        if getattr(view, "csrf_exempt", False) and not asks:
            named = kind or getattr(view, "view_class", view)
            yield f"{named.__module__}.{named.__name__}"


def test_only_what_others_sign_for_goes_unguarded():
    others = set(unguarded()) - ASK_THEMSELVES - SHOW_WHO_THEY_ARE - UNREACHED

    assert {name.rpartition(".")[0] for name in others} == {"portal.nodes.views"}
    assert (
        resolve(reverse("idp:oidc:device_authorization")).func.view_class
        is AuthorizeDevice
    )


@pytest.fixture
def lin_elsewhere(world):
    """Lin's browser, sent by a page of another site."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.lin)
    return client


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_no_step_is_taken_from_another_site(world, lin_elsewhere, step):
    if step.right:
        lin_elsewhere.force_login(getattr(world, step.right))

    assert lin_elsewhere.post(step.url(world), {}).status_code == 403


def test_no_program_borrows_a_session(world, lin_elsewhere):
    answer = lin_elsewhere.post("/api/v1/bookings/", {})

    assert answer.status_code == 403
    assert "CSRF" in answer.content.decode()
