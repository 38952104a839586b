"""What a provider did sign, with something beside it that it did not."""

import base64
import copy

import pytest
from lxml import etree

from tests.identity.saml_university import (
    ASSERTION,
    PAIRWISE,
    PROTOCOL,
    encode,
    put_signature,
    written,
)
from tests.identity.saml_visits import SAML, is_refused, leave

pytestmark = pytest.mark.usefixtures("li_by_saml")

OBJECT = f"{{{SAML['ds']}}}Object"


class TestAnAssertion:
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
        etree.SubElement(signature, OBJECT).append(true)

        assert is_refused(client, encode(signed))

    def test_under_the_name_of_the_signed_one(self, client, signed, forged):
        true = signed.find("saml:Assertion", SAML)
        forged.set("ID", true.get("ID"))
        signature = copy.deepcopy(true.find("ds:Signature", SAML))
        forged.insert(1, signature)
        signed.replace(true, forged)
        etree.SubElement(signature, OBJECT).append(true)

        assert is_refused(client, encode(signed))


class TestTheWhole:
    """Mallory was refused by the university, which signed that, and says it was Li."""

    @pytest.fixture
    def refusal(self, client, speaker):
        """As it is signed: without an assertion."""
        signed = speaker.write(leave(client), status="Responder")
        signed.remove(signed.find("saml:Assertion", SAML))
        put_signature(signed, speaker.key, "SHA256")
        return signed

    @pytest.fixture
    def forged(self, client, speaker, refusal):
        """An answer about Li, under the signature and the ID of the refusal."""
        evil = speaker.write(leave(client))
        evil.set("ID", refusal.get("ID"))
        evil.insert(1, refusal.find("ds:Signature", SAML))
        return evil

    def test_under_the_signature_of_a_refusal(self, client, forged):
        assert is_refused(client, encode(forged))

    def test_with_the_refusal_as_an_extension(self, client, forged, refusal):
        extensions = etree.Element(f"{{{PROTOCOL}}}Extensions")
        extensions.append(refusal)
        forged.insert(2, extensions)

        assert is_refused(client, encode(forged))

    def test_with_the_refusal_in_the_signature(self, client, forged, refusal):
        place = etree.SubElement(forged.find("ds:Signature", SAML), OBJECT)
        place.append(refusal)

        assert is_refused(client, encode(forged))

    def test_with_the_refusal_before_everything(self, client, forged, refusal):
        forged.insert(0, refusal)

        assert is_refused(client, encode(forged))

    def test_with_a_signature_that_leads_to_the_refusal(self, client, forged, refusal):
        forged.set("ID", "_evil")
        place = etree.SubElement(forged.find("ds:Signature", SAML), OBJECT)
        place.append(refusal)

        assert is_refused(client, encode(forged))
