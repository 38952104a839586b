"""What is encrypted for us, and is not as it should be."""

import copy

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from lxml import etree

from tests.identity.saml_encryption import XENC, XENC11, change_cipher, encrypt, part
from tests.identity.saml_university import PAIRWISE, encode, new_key, put_signature
from tests.identity.saml_visits import ACS, SAML, is_refused, leave
from tests.identity.visits import LIST

pytestmark = pytest.mark.usefixtures("li_by_saml")

DATA = "xenc:EncryptedData"
KEY = "xenc:EncryptedKey"


class TestHowItIsEncrypted:
    def test_for_another_key(self, client, encrypted):
        assert is_refused(client, encode(encrypted(certificate=new_key()[1])))

    @pytest.mark.parametrize("sign", ["inside", "whole", "nowhere"])
    @pytest.mark.parametrize(
        "how",
        [{"transport": "RSA_PKCS1"}, {"cipher": "AES128"}, {"cipher": "AES192_GCM"}],
        ids=str,
    )
    def test_in_a_way_that_is_not_taken(self, client, encrypted, how, sign):
        assert is_refused(client, encode(encrypted(sign=(sign,), **how)))

    def test_by_another_length_of_key_than_it_says(self, client, encrypted):
        answer = encrypted(cipher="AES256_GCM")
        method = part(answer, f"{DATA}/xenc:EncryptionMethod")
        method.set("Algorithm", f"{XENC11}aes128-gcm")

        assert is_refused(client, encode(answer))

    @pytest.mark.parametrize(
        "change",
        [
            lambda sealed: sealed[:-1] + bytes([sealed[-1] ^ 1]),
            lambda sealed: sealed[:40] + bytes([sealed[40] ^ 1]) + sealed[41:],
            lambda sealed: sealed[:20],
            lambda sealed: sealed[:5],
            lambda sealed: b"",
            lambda sealed: b"x" * 100_000,
            lambda sealed: b"x" * 150_000,
        ],
        ids=["tag", "text", "short", "shorter", "empty", "garbage", "huge"],
    )
    def test_and_changed_on_its_way(self, client, encrypted, change):
        assert is_refused(client, encode(change_cipher(encrypted(), change)))

    @pytest.mark.parametrize("path", [DATA, KEY])
    @pytest.mark.parametrize("text", ["", "%%%", "AAAA", "甲", "A" * 512])
    def test_as_nonsense(self, client, encrypted, path, text):
        answer = encrypted()
        part(answer, f"{path}/xenc:CipherData/xenc:CipherValue").text = text

        assert is_refused(client, encode(answer))

    @pytest.mark.parametrize("path", [DATA, KEY])
    @pytest.mark.parametrize("place", ["file:///etc/hostname", "http://localhost:9/x"])
    def test_somewhere_else(self, client, encrypted, path, place):
        answer = encrypted()
        cipher = part(answer, f"{path}/xenc:CipherData")
        cipher[:] = [etree.Element(f"{{{XENC}}}CipherReference", URI=place)]

        assert is_refused(client, encode(answer))

    @pytest.mark.parametrize("path", [KEY, DATA, f"{KEY}/xenc:EncryptionMethod"])
    def test_with_a_part_missing(self, client, encrypted, path):
        answer = encrypted()
        missing = part(answer, path)
        missing.getparent().remove(missing)

        assert is_refused(client, encode(answer))

    @pytest.mark.parametrize("path", [KEY, DATA])
    def test_with_a_part_twice(self, client, encrypted, path):
        answer = encrypted()
        twice = part(answer, path)
        twice.addnext(copy.deepcopy(twice))

        assert is_refused(client, encode(answer))


class TestWhatIsInside:
    """Anybody can encrypt for us: it makes nothing true."""

    def test_unsigned(self, client, encrypted):
        assert is_refused(client, encode(encrypted(sign=())))

    @pytest.mark.parametrize("is_whole", [False, True])
    def test_signed_by_somebody_else(self, client, speaker, our_certificate, is_whole):
        key, _certificate = new_key()
        answer = speaker.write(leave(client))
        if is_whole:
            put_signature(encrypt(answer, our_certificate), key, "SHA256")
        else:
            put_signature(answer.find("saml:Assertion", SAML), key, "SHA256")
            encrypt(answer, our_certificate)

        assert is_refused(client, encode(answer))

    def test_changed_after_it_was_signed(self, client, speaker, our_certificate):
        stranger = {PAIRWISE: ["mallory@cqu.example"]}
        answer = speaker.write(leave(client), attributes=stranger)
        put_signature(answer.find("saml:Assertion", SAML), speaker.key, "SHA256")
        changed = etree.tostring(answer).replace(b"mallory", b"xk3f")

        answer = encrypt(etree.fromstring(changed), our_certificate)

        assert is_refused(client, encode(answer))

    def test_put_into_what_was_signed_around_something_else(
        self, client, speaker, encrypted, our_certificate
    ):
        answer = encrypted(sign=("whole",))
        other = encrypt(speaker.write(leave(client)), our_certificate)
        true = part(answer, "saml:EncryptedAssertion")
        true.getparent().replace(true, part(other, "saml:EncryptedAssertion"))

        assert is_refused(client, encode(answer))

    @pytest.mark.parametrize(
        "path", ["saml:Issuer", "saml:Assertion/saml:Subject"], ids=str
    )
    def test_something_else(self, client, speaker, encrypted, our_certificate, path):
        answer = speaker.write(leave(client))
        put_signature(answer.find("saml:Assertion", SAML), speaker.key, "SHA256")
        encrypt(answer, our_certificate, path=path)

        assert is_refused(client, encode(answer))


class TestBesideIt:
    @pytest.mark.parametrize("place", [1, 2, 3])
    @pytest.mark.parametrize("is_signed", [False, True])
    def test_a_plain_one(self, client, speaker, encrypted, place, is_signed):
        answer = encrypted()
        plain = speaker.write(leave(client)).find("saml:Assertion", SAML)
        if is_signed:
            put_signature(plain, speaker.key, "SHA256")
        answer.insert(place, plain)

        assert is_refused(client, encode(answer))

    @pytest.mark.parametrize("is_first", [False, True])
    def test_another_encrypted_one(
        self, client, speaker, encrypted, our_certificate, is_first
    ):
        answer = encrypted()
        other = encrypt(speaker.write(leave(client)), our_certificate)
        true = part(answer, "saml:EncryptedAssertion")
        forged = part(other, "saml:EncryptedAssertion")
        true.addprevious(forged) if is_first else true.addnext(forged)

        assert is_refused(client, encode(answer))

    def test_itself(self, client, encrypted):
        answer = encrypted()
        true = part(answer, "saml:EncryptedAssertion")
        true.addnext(copy.deepcopy(true))

        assert is_refused(client, encode(answer))


def test_people_are_told_the_same_whatever_it_was(client, encrypted, caplog):
    """Or somebody could find out what is inside by asking again and again."""
    posted = [
        encode(encrypted(certificate=new_key()[1])),
        encode(encrypted(cipher="AES128")),
        encode(encrypted(sign=())),
        encode(change_cipher(encrypted(), lambda sealed: sealed[:20])),
    ]

    answers = [Client().post(ACS, {"SAMLResponse": each}) for each in posted]

    assert {answer.url for answer in answers} == {LIST}
    said = {str(m) for answer in answers for m in get_messages(answer.wsgi_request)}
    assert len(said) == 1
    assert len({record.getMessage() for record in caplog.records}) == len(posted)
