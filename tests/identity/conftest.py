import re

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache
from django.db import connection

from portal.identity.actions import organisations
from portal.identity.models import Account, IdentityProvider, Organisation
from portal.identity.providers.decryption import give_key
from tests.identity import texts
from tests.identity.codes import code
from tests.identity.saml_encryption import encrypt
from tests.identity.saml_university import LI as LI_BY_SAML
from tests.identity.saml_university import SamlUniversity, put_signature
from tests.identity.saml_visits import SAML, leave
from tests.identity.university import CLIENT, SECRET, University
from tests.identity.visits import LI
from tests.offices import enter


@pytest.fixture(autouse=True)
def fresh_limits(settings):
    """No test is refused for what another one tried, nor forgiven by another worker."""
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    }
    cache.clear()


@pytest.fixture(autouse=True)
def sms(settings):
    """The text messages sent, as (number, text)."""
    settings.SMS_BACKEND = "tests.identity.texts.Memory"
    texts.SENT.clear()
    return texts.SENT


@pytest.fixture
def last_code(sms, mailoutbox):
    """The code in the last text message, or else in the last e-mail."""

    def read():
        text = sms[-1][1] if sms else mailoutbox[-1].body
        return re.search(r"\b\d{6}\b", text)[0]

    return read


@pytest.fixture
def verified():
    """Take an account's e-mail address as verified, primary."""

    def verify(account):
        EmailAddress.objects.create(
            user=account, email=account.email, verified=True, primary=True
        )
        return account

    return verify


@pytest.fixture
def foreign_organisation(shapingba):
    """A copy of an organisation whose home is the other base, as the feed writes it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('nodes.applying', '*', true)")
        copy = Organisation.objects.create(
            home="chengdu",
            name="四川大学",
            uscc="121000004507219037",
            kind="university",
            division=shapingba,
            standing="verified",
            is_own=False,
        )
        cursor.execute("SELECT set_config('nodes.applying', '', true)")
    return copy


@pytest.fixture
def office(client, sysadmin):
    """The admin site, as the system administrator finds it."""
    enter(client, sysadmin)
    return client


@pytest.fixture
def details(shapingba):
    return {"name": "重庆新材有限公司", "division": shapingba}


@pytest.fixture
def newcomer(stranger, details):
    """An organisation that the stranger has registered."""
    return organisations.register_organisation(
        by=stranger.person, uscc=code(), kind="company", **details
    )


@pytest.fixture(scope="session")
def running_university():
    with University() as provider:
        yield provider


@pytest.fixture
def theirs(running_university):
    """The university's provider, with Li in front of it."""
    running_university.person, running_university.spoilt = dict(LI), {}
    running_university.asked.clear()
    return running_university


@pytest.fixture
def source(theirs, university):
    provider = IdentityProvider(
        code="cqu",
        organisation=university,
        issuer=theirs.issuer,
        client_id=CLIENT,
        email_domain="cqu.example",
        staff_claim="employee_number",
    )
    provider.seal_secret(SECRET)
    provider.save()
    return provider


@pytest.fixture(scope="session")
def running_saml_university():
    with SamlUniversity() as provider:
        yield provider


@pytest.fixture
def speaker(running_saml_university):
    """A university's SAML provider, with Li in front of it."""
    running_saml_university.attributes = dict(LI_BY_SAML)
    return running_saml_university


@pytest.fixture(scope="session")
def our_key():
    """What providers encrypt by for us; to make one takes long."""
    source = IdentityProvider()
    give_key(source)
    return {"sealed_key": source.sealed_key, "own_certificate": source.own_certificate}


@pytest.fixture
def saml_source(speaker, university, our_key):
    return IdentityProvider.objects.create(
        **our_key,
        code="cqu",
        organisation=university,
        protocol="saml",
        entity_id=speaker.entity_id,
        sign_in_address=f"{speaker.address}/sso",
        certificates=speaker.certificate,
        email_domain="cqu.example",
        staff_claim="employeeNumber",
    )


@pytest.fixture
def li_by_saml(saml_source, verified):
    """Li has an account here that the university's word opens."""
    account = verified(Account.objects.create_user("li@home.example", "x", name="李"))
    linked = {"provider": "cqu", "uid": "xk3f@cqu.example", "extra_data": {}}
    SocialAccount.objects.create(user=account, **linked)
    return account


@pytest.fixture
def our_certificate(saml_source):
    return saml_source.own_certificate


@pytest.fixture
def encrypted(client, speaker, our_certificate):
    """An answer, signed and encrypted: `sign` names what is signed, inside first."""

    def write(*, sign=("inside",), said=None, **how):
        answer = speaker.write(leave(client), **(said or {}))
        if "inside" in sign:
            put_signature(answer.find("saml:Assertion", SAML), speaker.key, "SHA256")
        encrypt(answer, **{"certificate": our_certificate} | how)
        if "whole" in sign:
            put_signature(answer, speaker.key, "SHA256")
        return answer

    return write
