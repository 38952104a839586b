"""The office describes organisations' own sign-ins; each is looked up before."""

import pytest
from django.db import IntegrityError, transaction

from portal.identity.models import IdentityProvider
from tests.offices import enter, url

ADD = url(IdentityProvider, "add")
SAML = {
    "protocol": "saml",
    "entity_id": "x",
    "sign_in_address": "https://x.example",
    "certificates": "x",
}


@pytest.fixture
def asked(theirs, university):
    def make(**changes):
        return {
            "organisation": str(university.pk),
            "protocol": "openid_connect",
            "code": "cqu",
            "issuer": theirs.issuer,
            "client_id": "portal",
            "secret": "very-secret",
            "staff_claim": "employee_number",
            "email_domain": "@CQU.example ",
            "is_offered": "on",
        } | changes

    return make


def test_one_is_described_and_its_secret_kept_sealed(office, asked):
    assert office.post(ADD, asked()).status_code == 302

    kept = IdentityProvider.objects.get()
    assert kept.email_domain == "cqu.example"
    assert kept.unseal_secret() == "very-secret"
    assert "very-secret" not in kept.sealed_secret
    page = office.get(url(IdentityProvider, "change", kept.pk)).content.decode()
    assert "very-secret" not in page
    assert kept.sealed_secret not in page
    assert f"{kept.callback}" in page


def test_without_a_new_secret_the_old_one_stays(office, asked):
    office.post(ADD, asked())
    kept = IdentityProvider.objects.get()

    office.post(
        url(IdentityProvider, "change", kept.pk), asked(secret="", client_id="b")
    )

    kept.refresh_from_db()
    assert (kept.client_id, kept.unseal_secret()) == ("b", "very-secret")


def test_its_code_and_organisation_stay(office, asked, company):
    office.post(ADD, asked())
    kept = IdentityProvider.objects.get()
    changes = {"code": "other", "organisation": str(company.pk), "protocol": "saml"}

    office.post(url(IdentityProvider, "change", kept.pk), asked(**changes))

    kept.refresh_from_db()
    assert (kept.code, kept.organisation.name) == ("cqu", "重庆大学")
    assert kept.protocol == "openid_connect"


@pytest.mark.parametrize(
    ("issuer", "words"),
    [
        ("http://localhost:9", "无法连接"),
        ("http://elsewhere.example", "https://"),
        ("http://169.254.169.254/latest", "https://"),
        ("ftp://x.example", "ftp"),
        ("", "issuer"),
    ],
)
def test_an_address_where_none_answers_is_refused(office, asked, issuer, words):
    answer = office.post(ADD, asked(issuer=issuer))

    assert answer.status_code == 200
    assert answer.context["errors"]
    assert words in answer.content.decode()
    assert not IdentityProvider.objects.exists()


@pytest.mark.parametrize(
    "said",
    [
        {"issuer": "https://another.example"},
        {"issuer": None},
        {"token_endpoint": None},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": ["x"]},
    ],
    ids=str,
)
def test_a_description_that_is_none_is_refused(office, asked, theirs, said):
    theirs.spoilt = {"configuration": said}

    assert office.post(ADD, asked()).status_code == 200
    assert not IdentityProvider.objects.exists()


@pytest.mark.parametrize("domain", ["不是域名", "cqu", "cqu.example/", "a b.example"])
def test_what_is_no_domain_is_refused_in_words(office, asked, domain):
    answer = office.post(ADD, asked(email_domain=domain))

    assert "请填写域名，如 cqu.edu.cn" in answer.content.decode()
    assert not IdentityProvider.objects.exists()


def test_a_code_with_other_letters_is_refused_in_words(office, asked):
    answer = office.post(ADD, asked(code="重庆 大学"))

    assert "只能使用英文字母、数字、下划线和连字符。" in answer.content.decode()


@pytest.mark.parametrize("body", [b"<html>", b"[]", b"[" * 100_000, b"\xff"], ids=repr)
def test_what_is_no_description_at_all_is_refused(
    office, asked, theirs, monkeypatch, body
):
    monkeypatch.setattr(theirs, "configuration", lambda: body)

    assert office.post(ADD, asked()).status_code == 200
    assert not IdentityProvider.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"secret": ""}, {"code": "a/b"}, {"code": ""}, {"client_id": ""}, {"code": "\0"}],
    ids=str,
)
def test_what_is_missing_is_asked_for(office, asked, wrong):
    assert office.post(ADD, asked(**wrong)).status_code == 200
    assert not IdentityProvider.objects.exists()


def test_an_organisation_of_another_base_is_no_choice(
    office, asked, foreign_organisation
):
    answer = office.post(ADD, asked(organisation=str(foreign_organisation.pk)))

    assert answer.status_code == 200
    assert not IdentityProvider.objects.exists()


def test_switched_off_it_need_not_answer(office, asked):
    office.post(ADD, asked())
    kept = IdentityProvider.objects.get()
    gone = asked(issuer="http://localhost:9")
    del gone["is_offered"]

    office.post(url(IdentityProvider, "change", kept.pk), gone)

    kept.refresh_from_db()
    assert not kept.is_offered


def test_the_auditor_reads_no_secret(client, auditor, asked, university):
    kept = IdentityProvider(
        code="cqu", organisation=university, issuer="https://x", client_id="c"
    )
    kept.seal_secret("very-secret")
    kept.save()
    enter(client, auditor)

    page = client.get(url(IdentityProvider, "change", kept.pk))

    assert page.status_code == 200
    assert "very-secret" not in page.content.decode()
    assert kept.sealed_secret not in page.content.decode()


@pytest.mark.parametrize("domain", ["CQU.example", "a@cqu.example"])
def test_a_domain_is_written_one_way(university, domain):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        IdentityProvider.objects.create(
            code="x",
            organisation=university,
            issuer="https://x.example",
            client_id="c",
            sealed_secret="s",
            email_domain=domain,
        )

    name = error.value.__cause__.diag.constraint_name
    assert name == "provider_domain_in_small_letters"


@pytest.mark.parametrize(
    "said",
    [
        {"protocol": "openid_connect"},
        {"protocol": "saml", "issuer": "https://x.example", "client_id": "c"},
        {"protocol": "saml", "entity_id": "x", "sign_in_address": "https://x.example"},
        SAML,
        SAML | {"own_certificate": "x"},
        SAML | {"sealed_key": "x"},
        {"protocol": "other", "entity_id": "x"},
    ],
    ids=str,
)
def test_what_its_protocol_needs_is_there(university, said):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        IdentityProvider.objects.create(code="x", organisation=university, **said)

    name = error.value.__cause__.diag.constraint_name
    assert name == "provider_speaks_its_protocol"
