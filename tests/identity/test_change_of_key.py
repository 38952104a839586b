"""The base's SECRET_KEY is changed: what it sealed opens by the old one, or is lost."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.management import CommandError, call_command

from portal.core.sealing import Unopened
from portal.identity.models import IdentityProvider
from tests.identity.saml_university import encode
from tests.identity.saml_visits import is_refused
from tests.identity.visits import LIST, START
from tests.offices import enter, url

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def change_key(settings):
    def change(*, is_old_known):
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] * is_old_known
        settings.SECRET_KEY = "another-key-of-this-base"

    return change


@pytest.fixture
def factor(lin):
    RecoveryCodes.activate(lin)
    return TOTP.activate(lin, SECRET)


def is_right(lin):
    code = format_hotp_value(hotp_value(SECRET, int(time.time()) // 30))
    return TOTP(lin.authenticator_set.get(type="totp")).validate_code(code)


def test_codes_are_right_while_the_old_key_is_known(lin, factor, change_key):
    change_key(is_old_known=True)

    assert is_right(lin)


def test_without_it_no_code_is_right(lin, factor, change_key):
    codes = RecoveryCodes.activate(lin).generate_codes()
    change_key(is_old_known=False)

    assert not is_right(lin)
    assert not RecoveryCodes.activate(lin).validate_code(codes[0])


def test_what_is_sealed_anew_needs_it_no_more(
    lin, factor, source, change_key, settings
):
    codes = RecoveryCodes.activate(lin).generate_codes()
    secret = source.unseal_secret()
    change_key(is_old_known=True)

    call_command("reseal")

    settings.SECRET_KEY_FALLBACKS = []
    assert is_right(lin)
    assert RecoveryCodes.activate(lin).generate_codes() == codes
    source.refresh_from_db()
    assert source.unseal_secret() == secret


def test_nothing_is_sealed_anew_while_something_is_lost(
    lin, factor, source, change_key
):
    change_key(is_old_known=False)
    source.seal_secret("x")
    source.save()
    before = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))

    with pytest.raises(CommandError):
        call_command("reseal")

    after = list(Authenticator.objects.order_by("pk").values_list("data", flat=True))
    assert after == before


def test_a_universitys_lost_secret_is_told_and_entered_again(
    client, source, change_key
):
    change_key(is_old_known=False)

    assert client.post(START, {"process": "login"}).url == LIST
    with pytest.raises(Unopened):
        source.unseal_secret()


class TestTheKeyThatAUniversityEncryptsBy:
    def test_what_it_sends_is_not_believed(
        self, client, li_by_saml, encrypted, change_key
    ):
        answer = encrypted()
        change_key(is_old_known=False)

        assert is_refused(client, encode(answer))

    def test_another_is_made_when_its_description_is_saved(
        self, client, sysadmin, speaker, saml_source, change_key, university
    ):
        change_key(is_old_known=False)
        assert not saml_source.opens_its_key
        enter(client, sysadmin)  # sessions ended with the key

        client.post(
            url(IdentityProvider, "change", saml_source.pk),
            {
                "organisation": str(university.pk),
                "pasted": speaker.metadata(),
                "subject_attribute": saml_source.subject_attribute,
                "is_offered": "on",
            },
        )

        saml_source.refresh_from_db()
        assert saml_source.opens_its_key
