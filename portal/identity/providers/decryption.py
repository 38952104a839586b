"""What a provider encrypts for this base alone (XML Encryption 1.1).

Opened here and not by xmlsec, which would follow wherever it refers to: nobody's
signature has been seen yet. AES-GCM and RSA-OAEP alone: with CBC or PKCS #1 v1.5
whoever watches what we refuse could read it.
"""

import datetime as dt
from base64 import b64decode, b64encode
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML as Xml

from portal.core.time import now

BITS = 3072
LASTS = dt.timedelta(days=30 * 365)  # it carries a key: nobody asks how old it is
XMLENC, XMLENC11 = (
    "http://www.w3.org/2001/04/xmlenc#",
    "http://www.w3.org/2009/xmlenc11#",
)
CIPHERS = {f"{XMLENC11}aes128-gcm": 16, f"{XMLENC11}aes256-gcm": 32}  # bytes of a key
# Not the later one: python3-saml's schema knows no MGF, which that one may name.
TRANSPORT = f"{XMLENC}rsa-oaep-mgf1p"
DIGESTS = {
    "http://www.w3.org/2000/09/xmldsig#sha1": hashes.SHA1(),  # in OAEP it is no danger
    f"{XMLENC}sha256": hashes.SHA256(),
    f"{XMLENC}sha512": hashes.SHA512(),
}
SHA1 = next(iter(DIGESTS))
NONCE = 12  # bytes
EVERY_KEY = "./xenc:EncryptedKey | ./xenc:EncryptedData/ds:KeyInfo/xenc:EncryptedKey"


def give_key(source):
    """Let a provider encrypt for this base; it is not saved."""
    key = rsa.generate_private_key(65537, BITS)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    certificate = certificate_of(key).public_bytes(serialization.Encoding.DER)
    source.seal_key(pem.decode())
    source.own_certificate = b64encode(certificate).decode()


def certificate_of(key):
    host = urlsplit(settings.BASE_URL).hostname
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now() - dt.timedelta(days=1))
        .not_valid_after(now() + LASTS)
        .sign(key, hashes.SHA256())
    )


def put_opened(encrypted, source):
    """Put what an element holds encrypted into its place.

    Raises `ValueError` (or `KeyError`, `SyntaxError`) for what cannot be opened.
    """
    [data] = Xml.query(encrypted, "./xenc:EncryptedData")
    [key] = Xml.query(encrypted, EVERY_KEY)
    size = CIPHERS[algorithm_in(data, "./xenc:EncryptionMethod")]
    secret = private_key_of(source).decrypt(cipher_in(key), padding_of(key))
    if len(secret) != size:
        raise ValueError("a key of another length than said")
    sealed = cipher_in(data)
    try:
        text = AESGCM(secret).decrypt(sealed[:NONCE], sealed[NONCE:], None)
    except InvalidTag as error:
        raise ValueError("changed on its way") from error
    encrypted.getparent().replace(encrypted, Xml.to_etree(text))


def private_key_of(source):
    return serialization.load_pem_private_key(source.unseal_key().encode(), None)


def padding_of(key):
    """OAEP as the key says; SHA-1 where it is silent (XML Encryption 1.1, 5.5.2)."""
    if algorithm_in(key, "./xenc:EncryptionMethod") != TRANSPORT:
        raise ValueError("a key sent in a way that is not taken")
    digest = algorithm_in(key, "./xenc:EncryptionMethod/ds:DigestMethod", SHA1)
    return padding.OAEP(padding.MGF1(hashes.SHA1()), DIGESTS[digest], None)


def algorithm_in(node, path, default=""):
    """What an element names by its attribute; there may be one of them."""
    found = [each.get("Algorithm") for each in Xml.query(node, path)] or [default]
    [algorithm] = found
    return algorithm


def cipher_in(node):
    [value] = Xml.query(node, "./xenc:CipherData/xenc:CipherValue")
    return b64decode("".join((value.text or "").split()), validate=True)
