"""Coming in: signing up, the second factor of administrators, an organisation."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from playwright.sync_api import expect

from portal.identity.models import Account, Organisation, Standing
from tests.browser.words import zh
from tests.identity.codes import code

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def confirm(account):
    EmailAddress.objects.create(
        user=account, email=account.email, verified=True, primary=True
    )


def sign_in(page, account, password="correct horse"):
    page.locator("[name=login]").fill(account.email)
    page.locator("[name=password]").fill(password)
    page.locator("main form").get_by_role("button").first.click()


def test_signing_up_by_email_with_the_code_from_the_letter(enter, mailoutbox):
    page = enter(None, "/")
    page.get_by_role("link", name=zh("Sign in")).click()
    page.locator("main").get_by_role("link", name=re.compile("注册")).first.click()
    page.get_by_label(zh("Name"), exact=True).fill("林晓")
    page.get_by_label(zh("Mobile number or e-mail")).fill("linxiao@demo.example")
    for name in ("password1", "password2"):
        page.locator(f"[name={name}]").fill("tulip-over-the-wall")
    page.locator("[name=consent]").check()
    page.locator("main form button").first.click()
    expect(page.locator("[name=code]")).to_be_visible()
    letter = re.search(r"\b\d{6}\b", mailoutbox[0].body)[0]

    page.locator("[name=code]").fill(letter)
    page.locator("[name=code]").press("Enter")

    expect(page.locator("details.menu summary")).to_contain_text("林晓")
    assert Account.objects.get().person.name == "林晓"


def test_signing_in_leads_back_to_the_chosen_time(enter, microscope, lin, monday):
    confirm(lin)
    chosen = f"starts_at={monday:%Y-%m-%d}T09:00&ends_at={monday:%Y-%m-%d}T11:00"
    page = enter(None, f"{microscope.get_absolute_url()}?{chosen}")
    page.locator("#book-form").get_by_role("button").click()

    sign_in(page, lin)

    starts_at = page.locator("[name=starts_at]")
    expect(starts_at).to_have_value(f"{monday:%Y-%m-%d}T09:00")
    expect(page.locator("#check .success")).to_be_visible()


def test_a_wrong_password_is_told_in_words(enter, lin):
    confirm(lin)
    page = enter(None, "/account/login/")

    sign_in(page, lin, "wrong")

    expect(page.locator(".error-summary")).to_be_visible()


def totp(secret, ahead=0):
    """The code of these 30 seconds, or of the next: no code counts twice."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + ahead))


def test_an_administrator_passes_only_with_a_second_factor(enter, sysadmin):
    confirm(sysadmin)
    page = enter(None, "/admin/")
    sign_in(page, sysadmin)
    expect(page.get_by_role("heading", level=1)).to_have_text(
        zh("A second factor is needed")
    )

    page.get_by_role("link", name=zh("Set up a second factor")).click()
    page.locator("a[href*='totp/activate']").click()
    if page.locator("[name=password]").is_visible():
        page.locator("[name=password]").fill("correct horse")
        page.locator("[name=password]").press("Enter")
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("[name=code]").fill(totp(secret))
    page.locator("[name=code]").press("Enter")
    expect(page.locator("#recovery_codes, textarea").first).to_be_visible()
    page.goto("/admin/")
    page.locator("[name=code]").fill(totp(secret, ahead=1))
    page.locator("[name=code]").press("Enter")

    expect(page).to_have_url(re.compile("/admin/$"))
    expect(page.locator("#user-tools, #nav-sidebar, aside, nav").first).to_be_visible()


def test_an_organisation_registers_and_the_base_verifies_it(
    enter, stranger, he, shapingba
):
    page = enter(stranger, "/organisations/register/")
    page.locator("[name=uscc]").fill("91500106 0000 0000 00")
    page.locator("[name=name]").fill("重庆新材料检测有限公司")
    page.locator("[name=kind]").select_option("company")
    page.locator("[name=division]").select_option("500106")
    page.get_by_role("button", name=zh("Send for verification")).click()
    expect(page.locator(".error-summary")).to_be_visible()
    page.locator("[name=uscc]").fill(code())
    page.get_by_role("button", name=zh("Send for verification")).click()
    expect(page.locator(".state").first).to_be_visible()

    reviewer = enter(he, "/notices/")
    reviewer.locator("main").get_by_role("link", name="重庆新材料检测").first.click()
    reviewer.get_by_role("button", name=zh("Verify")).click()

    expect(reviewer.locator(".messages")).to_contain_text(
        zh("Your decision is sent to them.")
    )
    assert Organisation.objects.get(name__contains="检测").standing == Standing.VERIFIED
