"""Signing up: by e-mail or mobile number, and what strangers cannot do."""

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from portal.identity.models import Account, Person
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
class TestWhatTimeTells:
    @pytest.fixture
    def hashed(self, monkeypatch):
        """Every password that was hashed: what takes a second in earnest."""
        seen, encode = [], MD5PasswordHasher.encode

        def count(hasher, password, salt):
            seen.append(password)
            return encode(hasher, password, salt)

        monkeypatch.setattr(MD5PasswordHasher, "encode", count)
        return seen

    def test_a_known_address_takes_as_long_as_a_new_one(self, client, hashed, lin):
        mark_verified(lin)
        hashed.clear()

        sign_up(client, "new@demo.example")
        new = hashed.copy()
        hashed.clear()
        sign_up(Client(), lin.email)

        assert hashed == new == [PASSWORD]

    @pytest.mark.parametrize(
        "page", ["account_request_login_code", "account_reset_password"]
    )
    def test_codes_are_counted_by_the_hour(self, lin, page, time_machine, mailoutbox):
        """Three guesses a code: some thousand codes a day would be worth a try."""
        mark_verified(lin)
        for minute in range(0, 24, 2):
            time_machine.move_to(f"2026-11-20 10:{minute:02}+08:00", tick=False)
            Client().post(reverse(page), {"email": lin.email})

        assert len(mailoutbox) == 10
