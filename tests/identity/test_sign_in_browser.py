"""Signing up, a passkey, the admin site: in a real browser."""

import time

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse

from portal.identity.actions.members import appoint
from portal.identity.models import Account, Role
from portal.identity.sign_in.addresses import mark_verified

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "correct horse"
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def site(live_server, page):
    """The site as `localhost`: passkeys do not work on a bare address."""
    address = live_server.url.replace("127.0.0.1", "localhost")

    def go(name, *args):
        page.goto(address + reverse(name, args=args))
        return page

    return go


def sign_in(site, who):
    page = site("account_login")
    page.locator("[name=login]").fill(who.email)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button.btn-primary").click()
    page.wait_for_url(lambda url: "login" not in url)
    return page


def send(page):
    page.locator("main form button.btn-primary").first.click()
    page.wait_for_load_state()


def test_signing_up_with_a_mobile_number(site, last_code):
    page = site("account_signup")
    assert not Axe().run(page).response["violations"]
    page.locator("[name=name]").fill("林晓")
    page.locator("[name=contact]").fill("138 0013 8000")
    page.locator("[name=password1]").fill(PASSWORD)
    page.locator("[name=password2]").fill(PASSWORD)
    page.locator("[name=consent]").check()
    send(page)

    page.locator("[name=code]").fill(last_code())
    send(page)

    assert Account.objects.get().is_phone_verified
    profile = site("identity:profile")
    assert "林晓" in profile.locator("main [name=name]").input_value()
    assert not Axe().run(profile).response["violations"]


def test_signing_in_with_a_passkey(site, lin, page):
    mark_verified(lin)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    sign_in(site, lin)
    site("mfa_add_webauthn")
    page.locator("[name=password]").fill(PASSWORD)
    send(page)
    page.locator("[name=name]").fill("工作电脑")
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/**")

    page.context.clear_cookies()
    site("account_login")
    page.locator("#passkey_login").click()
    page.wait_for_url(lambda url: "login" not in url)

    assert lin.sign_ins.first().method == "webauthn"


def test_an_officer_enters_the_admin_site(site, lin, administration):
    mark_verified(lin)
    appoint(
        organisation=administration,
        person=lin.person,
        role=Role.SYSTEM_ADMINISTRATOR,
        by=None,
    )
    TOTP.activate(lin, SECRET)
    page = site("account_login")
    page.locator("[name=login]").fill(lin.email)
    page.locator("[name=password]").fill(PASSWORD)
    send(page)
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    page.locator("[name=code]").fill(code)
    send(page)

    admin = site("admin:identity_membership_changelist")

    assert "lin" in admin.locator("#result_list").inner_text()
