"""What comes in the name of a university's SAML provider, and is not from it."""

import base64

import pytest
from django.test import Client

from portal.identity.models import Account, IdentityProvider
from tests.identity.saml_university import (
    AUDIENCE,
    PAIRWISE,
    encode,
    new_key,
)
from tests.identity.saml_visits import ACS, come_back, is_refused, leave
from tests.identity.visits import LIST, SIGNUP, is_in

ELSEWHERE = "https://elsewhere.example/acs/"
SECRETS = "file:///etc/hostname"


pytestmark = pytest.mark.usefixtures("li_by_saml")


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

    def test_around_the_whole_it_serves_as_well(self, client, speaker):
        come_back(client, speaker.sign(speaker.write(leave(client)), whole=True))

        assert is_in(client)

    def test_around_the_whole_of_what_was_changed_afterwards(self, client, speaker):
        stranger = {PAIRWISE: ["mallory@cqu.example"]}
        answer = speaker.write(leave(client), attributes=stranger)
        posted = base64.b64decode(speaker.sign(answer, whole=True))

        changed = base64.b64encode(posted.replace(b"mallory", b"xk3f"))

        assert is_refused(client, changed.decode())

    def test_of_what_was_changed_afterwards(self, client, speaker):
        stranger = {PAIRWISE: ["mallory@cqu.example"]}
        posted = speaker.answer(leave(client), attributes=stranger)
        changed = base64.b64decode(posted).replace(b"mallory", b"xk3f")

        assert is_refused(client, base64.b64encode(changed).decode())


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
            sealed_key="x",
            own_certificate="x",
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
