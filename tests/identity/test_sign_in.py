"""Signing up and in: by e-mail or mobile number, by password or code."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from portal.identity.models import Account, Person, SignIn
from portal.identity.sign_in.addresses import mark_verified

SIGNUP = "account_signup"
PASSWORD = "tulip-over-the-wall"


def sign_up(client, contact, **changes):
    return client.post(
        reverse(SIGNUP),
        {
            "name": "林晓",
            "contact": contact,
            "password1": PASSWORD,
            "password2": PASSWORD,
            "consent": "on",
            **changes,
        },
    )


def is_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.django_db
class TestSigningUp:
    def test_by_mobile_number(self, client, sms, last_code):
        answer = sign_up(client, "138 0013 8000")

        assert answer.url == reverse("account_verify_phone")
        assert sms[0][0] == "+8613800138000"
        assert not is_in(client)

        client.post(answer.url, {"code": last_code()})

        account = Account.objects.get(phone="+8613800138000")
        assert is_in(client)
        assert account.is_phone_verified
        assert account.person.name == "林晓"
        assert account.person.phone == account.phone
        assert account.person.consents.get().subject == "privacy"

    def test_by_email(self, client, mailoutbox, last_code):
        answer = sign_up(client, "Lin@Demo.Example")

        assert answer.url == reverse("account_email_verification_sent")
        assert mailoutbox[0].to == ["lin@demo.example"]
        client.post(answer.url, {"code": last_code()})

        assert is_in(client)
        assert Account.objects.get().email == "lin@demo.example"

    def test_a_wrong_code_does_not_let_in(self, client, sms):
        url = sign_up(client, "13800138000").url

        client.post(url, {"code": "000000" if "000000" not in sms[0][1] else "111111"})

        assert not is_in(client)
        assert not Account.objects.get().is_phone_verified

    def test_without_consent_no_account(self, client):
        answer = sign_up(client, "13800138000", consent="")

        assert "consent" in answer.context["form"].errors
        assert not Account.objects.exists()

    @pytest.mark.parametrize(
        ("contact", "password"),
        [
            ("not a number", PASSWORD),
            ("010-6253 1234", PASSWORD),
            ("13800138000", "short7!"),
            ("13800138000", "12345678"),
            ("13800138000", "password"),
            ("lin@demo.example", "lin@demo.example"),
            ("a@b\0c.cn", PASSWORD),
            ("1" * 100_000, PASSWORD),
            ("@", PASSWORD),
        ],
    )
    def test_what_is_refused(self, client, contact, password):
        answer = sign_up(client, contact, password1=password, password2=password)

        assert answer.status_code == 200
        assert answer.context["form"].errors
        assert not Account.objects.exists()

    def test_a_taken_number_is_not_told(self, client, sms):
        Account.objects.create_user(
            phone="+8613800138000", is_phone_verified=True, name="someone"
        )

        answer = sign_up(client, "13800138000")

        assert answer.url == reverse("account_verify_phone")
        assert Account.objects.count() == 1
        assert "code" not in sms[0][1].lower()

    def test_a_taken_address_is_not_told(self, client, lin, mailoutbox):
        mark_verified(lin)

        answer = sign_up(client, lin.email)

        assert answer.url == reverse("account_email_verification_sent")
        assert Account.objects.count() == 1
        assert mailoutbox[0].to == [lin.email]

    @pytest.mark.parametrize("contact", ["13800138000", "lin@demo.example"])
    def test_who_never_entered_keeps_nobody_out(self, client, contact, last_code):
        """A stranger begins with my address; I still get my account and password."""
        sign_up(client, contact, password1="strangers-own", password2="strangers-own")
        client.logout()
        cache.clear()  # a number is sent one code in 30 seconds

        url = sign_up(client, contact).url
        client.post(url, {"code": last_code()})

        assert is_in(client)
        assert Account.objects.get().check_password(PASSWORD)
        assert Person.objects.count() == 1

    def test_a_number_is_not_sent_codes_one_after_another(self, client, sms):
        sign_up(client, "13800138000")
        client.logout()

        assert sign_up(client, "13800138000").status_code == 429
        assert len(sms) == 1

    def test_a_code_does_not_open_what_a_stranger_began(self, client, sms, mailoutbox):
        sign_up(client, "lin@demo.example")
        sign_up(client, "13800138000")
        client.logout()
        mailoutbox.clear()
        sms.clear()

        client.post(
            reverse("account_request_login_code"), {"email": "lin@demo.example"}
        )
        client.logout()
        client.post(reverse("account_request_login_code"), {"email": "13800138000"})

        assert not any(ch.isdigit() for ch in mailoutbox[0].subject)
        assert "code" not in client.session.get("account_login", {}).get("code", "")
        assert not [text for _, text in sms if any(c.isdigit() for c in text)]


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
