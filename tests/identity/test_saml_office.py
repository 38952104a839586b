"""The office describes SAML providers by their metadata, which are read before."""

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.db import DataError

from portal.identity.models import IdentityProvider
from portal.identity.providers import metadata
from portal.identity.providers.metadata import load
from portal.identity.tasks import renew_providers
from tests.identity.saml_university import new_key
from tests.offices import url

ADD = url(IdentityProvider, "add")


@pytest.fixture
def asked(speaker, university):
    def make(**changes):
        return {
            "organisation": str(university.pk),
            "code": "cqu",
            "protocol": "saml",
            "metadata_url": f"{speaker.address}/metadata",
            "subject_attribute": "urn:oasis:names:tc:SAML:attribute:pairwise-id",
            "email_domain": "cqu.example",
            "is_offered": "on",
        } | changes

    return make


def refused(office, sent):
    answer = office.post(ADD, sent)
    assert answer.status_code == 200
    assert not IdentityProvider.objects.exists()
    return " ".join(map(str, answer.context["errors"]))


def test_its_address_is_read(office, asked, speaker):
    assert office.post(ADD, asked()).status_code == 302

    kept = IdentityProvider.objects.get()
    assert kept.entity_id == speaker.entity_id
    assert kept.sign_in_address == f"{speaker.address}/sso"
    assert kept.certificates == speaker.certificate
    page = office.get(url(IdentityProvider, "change", kept.pk)).content.decode()
    assert kept.own_metadata in page
    assert "2036" in page
    assert "client_id" not in page


def test_it_gets_a_key_to_encrypt_by_that_it_keeps(office, asked):
    office.post(ADD, asked())
    first = IdentityProvider.objects.get()
    change = url(IdentityProvider, "change", first.pk)

    office.post(change, asked(name_attribute="cn"))

    kept = IdentityProvider.objects.get()
    assert kept.name_attribute == "cn"
    assert (kept.sealed_key, kept.own_certificate) == (
        first.sealed_key,
        first.own_certificate,
    )
    assert "PRIVATE KEY" not in kept.sealed_key
    key = load_pem_private_key(kept.unseal_key().encode(), None)
    certificate = load(kept.own_certificate)
    assert certificate.public_key() == key.public_key()
    assert key.key_size == 3072
    assert certificate.not_valid_after_utc.year > 2050
    assert kept.sealed_key not in office.get(change).content.decode()


def test_what_is_pasted_is_read(office, asked, speaker):
    office.post(ADD, asked(metadata_url="", pasted=speaker.metadata()))

    assert IdentityProvider.objects.get().entity_id == speaker.entity_id


def test_it_is_read_anew_when_it_changes(office, asked, speaker):
    office.post(ADD, asked(metadata_url="", pasted=speaker.metadata()))
    kept = IdentityProvider.objects.get()
    _key, later = new_key()
    changed = speaker.metadata(certificate=later)

    office.post(
        url(IdentityProvider, "change", kept.pk),
        asked(metadata_url="", pasted=changed),
    )

    kept.refresh_from_db()
    assert kept.certificates == later


def test_without_anything_new_it_stays(office, asked, saml_source):
    office.post(
        url(IdentityProvider, "change", saml_source.pk),
        asked(metadata_url="", name_attribute="cn"),
    )

    known = saml_source.certificates
    saml_source.refresh_from_db()
    assert (saml_source.certificates, saml_source.name_attribute) == (known, "cn")


def test_another_provider_does_not_take_its_place(office, asked, saml_source, speaker):
    other = speaker.metadata(entity="https://idp.other.example")

    answer = office.post(
        url(IdentityProvider, "change", saml_source.pk),
        asked(metadata_url="", pasted=other),
    )

    assert answer.status_code == 200
    saml_source.refresh_from_db()
    assert saml_source.entity_id == speaker.entity_id


def test_one_of_the_two_is_needed(office, asked):
    assert "必填" in refused(office, asked(metadata_url=""))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("http://localhost:9", "无法连接"),
        ("http://169.254.169.254/latest", "https://"),
    ],
)
def test_an_address_where_none_answers_is_refused(office, asked, address, words):
    assert words in refused(office, asked(metadata_url=address))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"binding": "HTTP-POST"}, "HTTP-Redirect"),
        ({"place": "http://idp.example/sso"}, "HTTP-Redirect"),
        ({"place": "javascript:alert(1)"}, "HTTP-Redirect"),
        ({"certificate": ""}, "证书"),
        ({"certificate": "AAAA"}, "证书"),
        ({"entity": ""}, "SAML 2.0"),
    ],
    ids=str,
)
def test_metadata_that_lack_something_are_refused(
    office, asked, speaker, changes, words
):
    sent = asked(metadata_url="", pasted=speaker.metadata(**changes))

    assert words in refused(office, sent)


@pytest.mark.parametrize(
    "pasted",
    [
        "<a/>",
        "no xml",
        "<a>" * 9_000,
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/hostname">]><a>&x;</a>',
        "x" * 2_000_000,
    ],
    ids=lambda text: text[:12],
)
def test_what_is_no_metadata_is_refused(office, asked, pasted):
    refused(office, asked(metadata_url="", pasted=pasted))


def test_those_of_several_are_refused(office, asked, speaker):
    both = f"<all>{speaker.metadata()}{speaker.metadata(entity='other')}</all>"

    assert "多个" in refused(office, asked(metadata_url="", pasted=both))


@pytest.mark.parametrize(
    "long",
    [{"entity": f"https://{'x' * 1020}"}, {"place": f"https://x.example/{'x' * 500}"}],
    ids=lambda long: next(iter(long)),
)
def test_what_is_too_long_is_refused(office, asked, speaker, long):
    pasted = speaker.metadata(**long)

    assert "过长" in refused(office, asked(metadata_url="", pasted=pasted))


class TestEachDay:
    @pytest.fixture
    def later(self, speaker, saml_source, monkeypatch):
        """The certificate that the provider signs by from now on."""
        IdentityProvider.objects.update(metadata_url=f"{speaker.address}/metadata")
        _key, certificate = new_key()
        monkeypatch.setattr(speaker, "certificate", certificate)
        return certificate

    def test_a_new_certificate_is_learnt(self, saml_source, later):
        renew_providers()

        saml_source.refresh_from_db()
        assert saml_source.certificates == later

    def test_another_provider_at_the_address_is_not(
        self, saml_source, later, speaker, monkeypatch
    ):
        monkeypatch.setattr(speaker, "entity_id", "https://idp.other.example")

        renew_providers()

        saml_source.refresh_from_db()
        assert saml_source.certificates != later

    @pytest.mark.parametrize("trouble", [None, ValueError, DataError])
    def test_one_in_trouble_stays_and_keeps_no_other_waiting(
        self, saml_source, later, company, trouble, monkeypatch
    ):
        if trouble:
            renew = metadata.renew

            def fail_once(source):
                if source.code == "a":
                    raise trouble
                renew(source)

            monkeypatch.setattr(metadata, "renew", fail_once)
        IdentityProvider.objects.create(
            code="a",
            organisation=company,
            protocol="saml",
            metadata_url="http://localhost:9",
            entity_id="https://idp.a.example",
            sign_in_address="https://idp.a.example/sso",
            certificates="x",
            sealed_key="x",
            own_certificate="x",
        )

        renew_providers()

        saml_source.refresh_from_db()
        assert saml_source.certificates == later
