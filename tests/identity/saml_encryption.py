"""What a SAML provider encrypts, by xmlsec: the other end of our own hand."""

import base64
import os
import textwrap

import xmlsec
from lxml import etree

from tests.identity.saml_university import ASSERTION

XENC = "http://www.w3.org/2001/04/xmlenc#"
XENC11 = "http://www.w3.org/2009/xmlenc11#"
DS = "http://www.w3.org/2000/09/xmldsig#"
NAMES = {"saml": ASSERTION, "xenc": XENC, "ds": DS}
BYTES = {"AES128_GCM": 16, "AES256_GCM": 32, "AES192_GCM": 24, "AES128": 16}


def encrypt(
    answer,
    certificate,
    *,
    cipher="AES128_GCM",
    transport="RSA_OAEP",
    path="saml:Assertion",
    wrapper="EncryptedAssertion",
    secret=None,
):
    """Encrypt part of an answer for the holder of a certificate, in its place."""
    found = answer.find(path, NAMES)
    alone = etree.fromstring(etree.tostring(found))  # with its namespaces
    secret = secret or os.urandom(BYTES[cipher])
    data = template(answer, cipher, transport)
    wrapped = etree.Element(f"{{{ASSERTION}}}{wrapper}", nsmap={"saml": ASSERTION})
    context = xmlsec.EncryptionContext(manager_of(certificate))
    context.key = xmlsec.Key.from_binary_data(xmlsec.KeyData.AES, secret)
    wrapped.append(context.encrypt_xml(data, alone))
    found.getparent().replace(found, wrapped)
    return answer


def template(answer, cipher, transport):
    data = xmlsec.template.encrypted_data_create(
        answer,
        getattr(xmlsec.Transform, cipher),
        type=xmlsec.EncryptionType.ELEMENT,
        ns="xenc",
    )
    xmlsec.template.encrypted_data_ensure_cipher_value(data)
    info = xmlsec.template.encrypted_data_ensure_key_info(data, ns="ds")
    method = getattr(xmlsec.Transform, transport)
    key = xmlsec.template.add_encrypted_key(info, method)
    xmlsec.template.encrypted_data_ensure_cipher_value(key)
    return data


def manager_of(certificate):
    lines = "\n".join(textwrap.wrap(certificate, 64))
    pem = f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
    manager = xmlsec.KeysManager()
    manager.add_key(xmlsec.Key.from_memory(pem, xmlsec.KeyFormat.CERT_PEM))
    return manager


def part(answer, path):
    """One part of what is encrypted, by the names above."""
    [found] = answer.xpath(f"//{path}", namespaces=NAMES)
    return found


def change_cipher(answer, change):
    """Change the bytes of what is encrypted."""
    value = part(answer, "xenc:EncryptedData/xenc:CipherData/xenc:CipherValue")
    value.text = base64.b64encode(change(base64.b64decode(value.text))).decode()
    return answer
