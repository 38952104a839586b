"""Signing in: by e-mail or mobile number, by password or code."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from portal.identity.models import Account, SignIn
from portal.identity.sign_in.addresses import mark_verified

PASSWORD = "tulip-over-the-wall"


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.django_db
class TestSigningIn:
    @pytest.fixture
    def ming(self):
        account = Account.objects.create_user(
            "ming@demo.example",
            PASSWORD,
            name="明",
            phone="+8613900139000",
            is_phone_verified=True,
        )
        mark_verified(account)
        return account

    @pytest.mark.parametrize(
        "login",
        ["ming@demo.example", "MING@demo.example", "139 0013 9000", "+8613900139000"],
    )
    def test_by_password(self, client, ming, login):
        client.post(reverse("account_login"), {"login": login, "password": PASSWORD})

        assert is_in(client)
        written = SignIn.objects.get()
        assert (written.account, written.outcome) == (ming, "succeeded")
        assert written.method == "password"
        assert written.ip == "127.0.0.1"

    def test_a_session_planted_before_is_not_the_one_signed_in(self, client, ming):
        planted = client.session
        planted["planted"] = True
        planted.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = planted.session_key

        sent = {"login": ming.email, "password": PASSWORD}
        client.post(reverse("account_login"), sent)

        assert is_in(client)
        assert client.session.session_key != planted.session_key
        assert not planted.exists(planted.session_key)

    @pytest.mark.parametrize(
        "to",
        ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:1"],
    )
    def test_one_is_led_nowhere_else(self, client, ming, to):
        sent = {"login": ming.email, "password": PASSWORD, "next": to}
        assert client.post(reverse("account_login"), sent).url == "/"
        assert "evil" not in client.post("/i18n/setlang/", {"next": to}).url
        assert client.post(reverse("account_logout"), {"next": to}).url == "/"

    @pytest.mark.parametrize("contact", ["ming@demo.example", "13900139000"])
    def test_by_code(self, client, ming, contact, last_code):
        answer = client.post(reverse("account_request_login_code"), {"email": contact})
        client.post(answer.url, {"code": last_code()})

        assert is_in(client)
        assert SignIn.objects.get().method == "code"

    def test_a_wrong_password_is_written_down(self, client, ming):
        client.post(
            reverse("account_login"), {"login": "13900139000", "password": "no"}
        )

        assert not is_in(client)
        assert SignIn.objects.get().outcome == "failed"
        assert SignIn.objects.get().account == ming

    def test_five_failures_lock_the_address_and_no_other(self, client, ming):
        lock_out(client, "13900139000")

        client.post(
            reverse("account_login"), {"login": "+8613900139000", "password": PASSWORD}
        )
        assert not is_in(client)
        assert SignIn.objects.first().outcome == "locked"

        other = Account.objects.create_user(
            password=PASSWORD, phone="+8613700137000", is_phone_verified=True
        )
        client.post(
            reverse("account_login"), {"login": other.phone, "password": PASSWORD}
        )
        assert is_in(client)

    def test_the_lock_holds_however_the_number_is_written(self, client, ming):
        for number in ["13900139000", "139 0013 9000", "+86 139 0013 9000"]:
            lock_out(client, number, times=2)

        client.post(
            reverse("account_login"), {"login": "13900139000", "password": PASSWORD}
        )
        assert not is_in(client)

    def test_a_session_is_listed_and_ended_from_elsewhere(self, client, ming):
        here = Client()
        for browser in (client, here):
            browser.post(
                reverse("account_login"), {"login": ming.email, "password": PASSWORD}
            )
        listed = here.get(reverse("usersessions_list")).context["sessions"]
        assert len(listed) == 2

        here.post(reverse("usersessions_list"))

        assert client.get(reverse("identity:profile")).status_code == 302
        assert here.get(reverse("identity:profile")).status_code == 200

    def test_a_closed_account_does_not_let_in(self, client, ming):
        Account.objects.filter(pk=ming.pk).update(is_active=False)

        client.post(
            reverse("account_login"), {"login": "13900139000", "password": PASSWORD}
        )

        assert not is_in(client)

    @pytest.mark.parametrize("contact", ["ming@demo.example", "13900139000"])
    def test_a_forgotten_password_is_set_anew(self, client, ming, contact, last_code):
        answer = client.post(reverse("account_reset_password"), {"email": contact})
        client.post(answer.url, {"code": last_code()})
        client.post(
            reverse("account_complete_password_reset"),
            {"password1": "newer-and-longer", "password2": "newer-and-longer"},
        )

        ming.refresh_from_db()
        assert ming.check_password("newer-and-longer")

    @pytest.mark.parametrize("contact", ["nobody@demo.example", "13600136000"])
    @pytest.mark.parametrize(
        "page", ["account_reset_password", "account_request_login_code"]
    )
    def test_unknown_addresses_are_answered_alike(self, client, ming, contact, page):
        known = client.post(reverse(page), {"email": "13900139000"})
        client.logout()
        unknown = client.post(reverse(page), {"email": contact})

        assert (unknown.status_code, unknown.url) == (known.status_code, known.url)

    @pytest.mark.parametrize("login", ["\0", "x" * 10_000, "@", "😀", "13900139000\0"])
    def test_hostile_logins_are_refused(self, client, ming, login):
        answer = client.post(
            reverse("account_login"), {"login": login, "password": PASSWORD}
        )

        assert answer.status_code == 200
        assert not is_in(client)

    @pytest.fixture
    def in_earnest(self, client, ming):
        """Signed in, and the password asked for once more."""
        client.post(
            reverse("account_login"), {"login": ming.email, "password": PASSWORD}
        )
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        return client

    def test_the_number_is_changed_by_a_code(self, in_earnest, ming, last_code):
        answer = in_earnest.post(
            reverse("account_change_phone"), {"phone": "13700137000"}
        )
        in_earnest.post(answer.url, {"code": last_code()})

        ming.refresh_from_db()
        assert ming.phone == "+8613700137000"
        assert ming.person.phone == ming.phone

    def test_a_claim_gives_way_to_the_owner(self, in_earnest, ming, last_code):
        claim = Account.objects.create_user(phone="+8613700137000")
        answer = in_earnest.post(
            reverse("account_change_phone"), {"phone": "13700137000"}
        )
        in_earnest.post(answer.url, {"code": last_code()})

        ming.refresh_from_db()
        claim.refresh_from_db()
        assert ming.phone == "+8613700137000"
        assert (claim.phone, claim.is_active) == (None, False)

    def test_a_number_of_somebody_else_is_not_taken(self, in_earnest, ming, sms):
        Account.objects.create_user(phone="+8613700137000", is_phone_verified=True)
        answer = in_earnest.post(
            reverse("account_change_phone"), {"phone": "13700137000"}
        )
        in_earnest.post(answer.url, {"code": "123456"})

        ming.refresh_from_db()
        assert ming.phone == "+8613900139000"

    def test_the_address_is_changed_by_a_code(self, in_earnest, ming, last_code):
        answer = in_earnest.post(
            reverse("account_email"), {"email": "new@demo.example", "action_add": ""}
        )
        in_earnest.post(answer.url, {"code": last_code()})

        ming.refresh_from_db()
        assert ming.email == ming.person.email == "new@demo.example"


def lock_out(client, login, times=5):
    for _ in range(times):
        client.post(reverse("account_login"), {"login": login, "password": "wrong"})
