"""Shibboleth encrypts what it says, unless somebody there tells it not to."""

import base64
import copy

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from lxml import etree
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML as Xml

from portal.identity.models import IdentityProvider
from tests.identity.saml_encryption import (
    DS,
    XENC,
    XENC11,
    encrypt,
    part,
)
from tests.identity.saml_university import (
    AUDIENCE,
    PERSISTENT,
    encode,
    put_signature,
)
from tests.identity.saml_visits import SAML, come_back, is_refused, leave
from tests.identity.test_by_saml import METADATA
from tests.identity.test_saml_unbelieved import ELSEWHERE
from tests.identity.visits import is_in

pytestmark = pytest.mark.usefixtures("li_by_saml")

DATA = "xenc:EncryptedData"
KEY = "xenc:EncryptedKey"


class TestWhatIsOpened:
    @pytest.mark.parametrize("cipher", ["AES128_GCM", "AES256_GCM"])
    @pytest.mark.parametrize(
        "sign", [("inside",), ("whole",), ("inside", "whole")], ids=str
    )
    def test_an_assertion_signed_in_or_around(self, client, encrypted, sign, cipher):
        come_back(client, encode(encrypted(sign=sign, cipher=cipher)))

        assert is_in(client)

    def test_its_key_may_stand_beside_it(self, client, encrypted):
        answer = encrypted()
        key = part(answer, KEY)
        key.set("Id", "_k")
        leads = {"Type": f"{XENC}EncryptedKey", "URI": "#_k"}
        key.addnext(etree.Element(f"{{{DS}}}RetrievalMethod", leads))
        part(answer, "saml:EncryptedAssertion").append(key)

        come_back(client, encode(answer))

        assert is_in(client)

    @pytest.mark.parametrize(
        ("name", "digest"),
        [(f"{XENC}sha256", hashes.SHA256()), (f"{XENC}sha512", hashes.SHA512())],
        ids=["sha256", "sha512"],
    )
    def test_the_digests_with_which_a_key_is_sent(
        self, client, encrypted, our_certificate, name, digest
    ):
        answer = encrypted(secret=b"k" * 16)
        method = part(answer, f"{KEY}/xenc:EncryptionMethod")
        method[:] = [etree.Element(f"{{{DS}}}DigestMethod", Algorithm=name)]
        public = x509.load_der_x509_certificate(base64.b64decode(our_certificate))
        oaep = padding.OAEP(padding.MGF1(hashes.SHA1()), digest, None)
        sent = base64.b64encode(public.public_key().encrypt(b"k" * 16, oaep)).decode()
        part(answer, f"{KEY}/xenc:CipherData/xenc:CipherValue").text = sent

        come_back(client, encode(answer))

        assert is_in(client)

    @pytest.mark.parametrize("is_hidden_twice", [False, True])
    def test_a_lasting_name(
        self, client, speaker, our_certificate, li_by_saml, is_hidden_twice
    ):
        IdentityProvider.objects.update(subject_attribute="")
        SocialAccount.objects.update(uid="p-1")
        answer = speaker.write(leave(client), format=PERSISTENT, name_id="p-1")
        name = {"path": ".//saml:NameID", "wrapper": "EncryptedID"}
        encrypt(answer, our_certificate, **name)
        put_signature(answer.find("saml:Assertion", SAML), speaker.key, "SHA256")
        if is_hidden_twice:
            encrypt(answer, our_certificate)

        come_back(client, encode(answer))

        assert client.session["_auth_user_id"] == str(li_by_saml.pk)


@pytest.mark.parametrize("sign", ["inside", "whole"])
@pytest.mark.parametrize(
    "said",
    [
        {"since": -3600},
        {"audience": AUDIENCE.format("https://elsewhere.example")},
        {"audience": ""},
        {"issuer": "https://idp.elsewhere.example"},
        {"destination": f' Destination="{ELSEWHERE}"'},
        {"recipient": f' Recipient="{ELSEWHERE}"'},
        {"recipient": ""},
        {"ends": ""},
        {"confirmed": ""},
        {"confirmed": ' InResponseTo="_other"'},
        {"answered": ' InResponseTo="_other"', "confirmed": ' InResponseTo="_other"'},
        {"method": "sender-vouches"},
        {"status": "Responder"},
    ],
    ids=str,
)
def test_for_our_eyes_but_not_for_us_now(client, encrypted, said, sign):
    assert is_refused(client, encode(encrypted(said=said, sign=(sign,))))


class TestTwice:
    @pytest.mark.parametrize("sign", ["inside", "whole"])
    def test_the_same(self, client, encrypted, sign):
        posted = encode(encrypted(sign=(sign,)))
        come_back(client, posted)
        client.logout()

        assert is_refused(client, posted)

    def test_encrypted_anew(self, client, speaker, our_certificate):
        answer = speaker.write(leave(client))
        put_signature(answer.find("saml:Assertion", SAML), speaker.key, "SHA256")
        again = copy.deepcopy(answer)
        come_back(client, encode(encrypt(answer, our_certificate)))
        client.logout()

        assert is_refused(client, encode(encrypt(again, our_certificate)))


class TestOurMetadata:
    @pytest.fixture
    def described(self, client, saml_source):
        return etree.fromstring(client.get(METADATA).content)

    def test_are_as_the_standard_wants_them(self, described):
        schema = "saml-schema-metadata-2.0.xsd"
        assert not isinstance(Xml.validate_xml(described, schema), str)

    def test_hold_the_key_and_how_to_use_it(self, described, our_certificate):
        [held] = described.iter("{*}KeyDescriptor")
        assert held.get("use") == "encryption"
        assert held.findtext(".//{*}X509Certificate") == our_certificate
        methods = {each.get("Algorithm") for each in held.iter("{*}EncryptionMethod")}
        assert methods == {
            f"{XENC11}aes128-gcm",
            f"{XENC11}aes256-gcm",
            f"{XENC}rsa-oaep-mgf1p",
        }

    def test_do_not_expire_in_the_file_where_they_are_kept(self, described):
        assert described.get("validUntil") is None
