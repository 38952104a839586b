"""What comes in the name of a university's SAML provider, and is not from it."""

import base64
import copy

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from lxml import etree

from portal.identity.models import Account, IdentityProvider
from tests.identity.saml_university import (
    ASSERTION,
    AUDIENCE,
    PAIRWISE,
    encode,
    new_key,
    written,
)
from tests.identity.test_by_saml import ACS, come_back, leave
from tests.identity.visits import LIST, SIGNUP, is_in

SAML = {"saml": ASSERTION, "ds": "http://www.w3.org/2000/09/xmldsig#"}
ELSEWHERE = "https://elsewhere.example/acs/"
SECRETS = "file:///etc/hostname"


@pytest.fixture(autouse=True)
def li(saml_source, verified):
    """Li has an account here that the university's word opens."""
    account = verified(Account.objects.create_user("li@home.example", "x", name="李"))
    linked = {"provider": "cqu", "uid": "xk3f@cqu.example", "extra_data": {}}
    SocialAccount.objects.create(user=account, **linked)
    return account


def is_refused(client, posted):
    answer = Client().post(ACS, {"SAMLResponse": posted})
    assert answer.status_code == 302
    if answer.url != LIST:
        answer = client.get(answer.url)
    return answer.url == LIST and not is_in(client)


def test_what_is_as_it_should_be_is_believed(client, speaker):
    assert not is_refused(client, speaker.answer(leave(client)))
    assert is_in(client)


@pytest.mark.parametrize(
    "changes",
    [
        {"since": -3600},
        {"since": +3600},
        {"audience": AUDIENCE.format("https://elsewhere.example")},
        {"audience": ""},
        {"issuer": "https://idp.elsewhere.example"},
        {"destination": f' Destination="{ELSEWHERE}"'},
        {"recipient": f' Recipient="{ELSEWHERE}"'},
        {"recipient": ""},
        {"ends": ""},
        {"ends": ' NotOnOrAfter="2020-01-01T00:00:00Z"'},
        {"confirmed": ""},
        {"confirmed": ' InResponseTo="_other"'},
        {"answered": ' InResponseTo="_other"', "confirmed": ' InResponseTo="_other"'},
        {"answered": "", "confirmed": ""},
        {"method": "sender-vouches"},
        {"status": "Responder"},
    ],
    ids=str,
)
def test_signed_but_not_for_us_now(client, speaker, changes):
    assert is_refused(client, speaker.answer(leave(client), **changes))


class TestSignatures:
    def test_without_one(self, client, speaker):
        assert is_refused(client, encode(speaker.write(leave(client))))

    def test_of_somebody_else(self, client, speaker):
        key, _certificate = new_key()

        posted = speaker.sign(speaker.write(leave(client)), key=key)

        assert is_refused(client, posted)

    def test_by_a_method_that_is_broken(self, client, speaker):
        posted = speaker.sign(speaker.write(leave(client)), algorithm="SHA1")

        assert is_refused(client, posted)

    def test_around_the_whole_but_not_the_assertion(self, client, speaker):
        posted = speaker.sign(speaker.write(leave(client)), whole=True)

        assert is_refused(client, posted)

    def test_of_what_was_changed_afterwards(self, client, speaker):
        stranger = {PAIRWISE: ["mallory@cqu.example"]}
        posted = speaker.answer(leave(client), attributes=stranger)
        changed = base64.b64decode(posted).replace(b"mallory", b"xk3f")

        assert is_refused(client, base64.b64encode(changed).decode())


class TestWrapping:
    """Mallory has a signed assertion about herself, and adds one about Li."""

    @pytest.fixture
    def signed(self, client, speaker):
        stranger = {PAIRWISE: ["mallory@cqu.example"]}
        posted = speaker.answer(leave(client), attributes=stranger)
        return etree.fromstring(base64.b64decode(posted))

    @pytest.fixture
    def forged(self, signed, speaker):
        """The assertion as Mallory would have it, without a signature."""
        evil = copy.deepcopy(signed.find("saml:Assertion", SAML))
        evil.remove(evil.find("ds:Signature", SAML))
        statement = evil.find("saml:AttributeStatement", SAML)
        about_li = written(speaker.attributes)
        said = f'<a xmlns:saml="{ASSERTION}">{about_li}</a>'
        statement[:] = list(etree.fromstring(said.encode()))
        evil.set("ID", "_evil")
        return evil

    def test_beside_the_signed_one(self, client, signed, forged):
        signed.insert(2, forged)

        assert is_refused(client, encode(signed))

    def test_in_place_of_the_signed_one_which_moves_inside(
        self, client, signed, forged
    ):
        true = signed.find("saml:Assertion", SAML)
        signed.replace(true, forged)
        forged.append(true)

        assert is_refused(client, encode(signed))

    def test_with_the_signature_and_the_signed_one_in_it(self, client, signed, forged):
        true = signed.find("saml:Assertion", SAML)
        signature = true.find("ds:Signature", SAML)
        signed.replace(true, forged)
        true.remove(signature)
        forged.insert(1, signature)
        etree.SubElement(signature, f"{{{SAML['ds']}}}Object").append(true)

        assert is_refused(client, encode(signed))

    def test_under_the_name_of_the_signed_one(self, client, signed, forged):
        true = signed.find("saml:Assertion", SAML)
        forged.set("ID", true.get("ID"))
        signature = copy.deepcopy(true.find("ds:Signature", SAML))
        forged.insert(1, signature)
        signed.replace(true, forged)
        etree.SubElement(signature, f"{{{SAML['ds']}}}Object").append(true)

        assert is_refused(client, encode(signed))


class TestTwice:
    def test_in_the_same_browser(self, client, speaker):
        posted = speaker.answer(leave(client))
        come_back(client, posted)
        client.logout()

        assert is_refused(client, posted)

    def test_at_the_very_door(self, client, speaker):
        posted = speaker.answer(leave(client))
        come_back(client, posted)

        assert Client().post(ACS, {"SAMLResponse": posted}).url == LIST

    def test_the_step_after_it(self, client, speaker):
        taken = Client().post(ACS, {"SAMLResponse": speaker.answer(leave(client))})
        client.get(taken.url)
        client.logout()

        assert client.get(taken.url).url == LIST
        assert not is_in(client)

    def test_for_a_new_question(self, client, speaker):
        posted = speaker.answer(leave(client))
        come_back(client, posted)
        client.logout()
        leave(client)

        assert is_refused(client, posted)


class TestOthers:
    def test_an_answer_to_another_browser(self, client, speaker):
        mallory = Client()
        posted = speaker.answer(leave(mallory))

        assert is_refused(client, posted)

    def test_one_university_does_not_speak_for_another(self, client, speaker, company):
        _key, certificate = new_key()
        IdentityProvider.objects.create(
            code="other",
            organisation=company,
            protocol="saml",
            entity_id="https://idp.other.example",
            sign_in_address=f"{speaker.address}/sso",
            certificates=certificate,
        )
        leaving = client.post("/account/saml/other/login/").url
        posted = speaker.answer(leaving, issuer="https://idp.other.example")

        answer = client.post("/account/saml/other/acs/", {"SAMLResponse": posted})

        assert answer.url == LIST

    def test_an_answer_for_one_university_is_none_for_another(
        self, client, speaker, saml_source, company
    ):
        saml_source.pk, saml_source.code = None, "other"
        saml_source.organisation = company
        saml_source.save()

        posted = speaker.answer(leave(client))

        answer = client.post("/account/saml/other/acs/", {"SAMLResponse": posted})
        assert answer.url == LIST


class TestWhatIsNoAnswer:
    @pytest.mark.parametrize(
        "posted",
        [
            "",
            "%%%",
            "\0",
            "PGE+",
            "x" * 10_000,
            "A" * 400_000,
            base64.b64encode(b"<a/>" * 3).decode(),
            base64.b64encode("<甲/>".encode()).decode(),
            base64.b64encode(b"<a>" * 9_000).decode(),
        ],
        ids=lambda posted: posted[:12] or "nothing",
    )
    def test_nonsense(self, client, posted):
        assert is_refused(client, posted)

    @pytest.mark.parametrize(
        "doctype",
        [
            f'<!DOCTYPE a [<!ENTITY x SYSTEM "{SECRETS}">]>',
            '<!DOCTYPE a [<!ENTITY x "ha"><!ENTITY y "&x;&x;&x;">]>',
            '<!DOCTYPE a SYSTEM "http://elsewhere.example/a.dtd">',
        ],
    )
    def test_entities_and_descriptions_of_documents(self, client, speaker, doctype):
        posted = base64.b64decode(speaker.answer(leave(client)))

        assert is_refused(client, base64.b64encode(doctype.encode() + posted).decode())

    def test_a_link(self, client):
        assert client.get(ACS).status_code == 405

    @pytest.mark.parametrize("handle", ["", "x", "x" * 5000])
    def test_a_step_that_nothing_came_before(self, client, handle):
        assert client.get("/account/saml/cqu/finish/", {"answer": handle}).url == LIST


def test_a_new_person_is_asked_for_consent_before_anything(client, speaker):
    posted = speaker.answer(leave(client), attributes={PAIRWISE: ["new@cqu.example"]})

    assert come_back(client, posted).url == SIGNUP
    assert Account.objects.count() == 1
