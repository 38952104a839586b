"""What a SAML provider answers, believed only where nothing is left to doubt.

python3-saml sees to signatures (and to what exactly is signed), schema, times, issuer.
What it would let pass where the answer is silent is asked for here (SAML 2.0 profiles,
4.1.4.2 and 4.1.4.3), of what was encrypted once it is opened.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.cache import cache
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML as Xml

from portal.core.clock import DAY
from portal.identity.providers.decryption import put_opened

MOST_CHARACTERS = 2**18
ASSERTION = "/samlp:Response/saml:Assertion"
ENCRYPTED = "/samlp:Response/saml:EncryptedAssertion"
UNREADABLE = (ValueError, SyntaxError, TypeError, KeyError, AttributeError)
SECURITY = {
    "wantAssertionsSigned": False,  # the whole answer may be, or the assertion
    "rejectDeprecatedAlgorithm": True,  # SHA-1
    "signatureAlgorithm": Names.RSA_SHA256,
    "digestAlgorithm": Names.SHA256,
    "requestedAuthnContext": False,  # how they sign in is the organisation's business
    "wantNameId": False,
    "wantAttributeStatement": False,
    "allowRepeatAttributeName": True,
    "allowSingleLabelDomains": True,
}


class NotBelieved(Exception):
    """An answer that proves nothing; the reason is for the log, not for people."""


@dataclass(frozen=True)
class Answer:
    """What a provider said, and to which question; `name_id` only if it lasts."""

    question: str
    name_id: str
    attributes: dict[str, list[str]]


class Response(OneLogin_Saml2_Response):
    """One that we open ourselves where it is encrypted."""

    def __init__(self, source, encoded):
        self.source = source
        super().__init__(rules_for(source), encoded)

    def _decrypt_assertion(self, xml):
        [encrypted] = Xml.query(xml, ENCRYPTED)
        put_opened(encrypted, self.source)
        return xml

    def open_name(self):
        """The signature has to be seen before: it covers what is still closed."""
        for encrypted in self._query_assertion("/saml:Subject/saml:EncryptedID"):
            put_opened(encrypted, self.source)


def name_wanted(source):
    """Persistent where nothing else lastingly names somebody."""
    if source.subject_attribute:
        return Names.NAMEID_UNSPECIFIED
    return Names.NAMEID_PERSISTENT


def rules_for(source):
    """How python3-saml knows the two sides."""
    consumer = {"url": source.callback, "binding": Names.BINDING_HTTP_POST}
    return OneLogin_Saml2_Settings(
        {
            "strict": True,
            "sp": {
                "entityId": source.own_metadata,
                "assertionConsumerService": consumer,
                "NameIDFormat": name_wanted(source),
            },
            "idp": {
                "entityId": source.entity_id,
                "singleSignOnService": {"url": source.sign_in_address},
                "x509certMulti": {"signing": source.certificates.split()},
            },
            "security": SECURITY,
        }
    )


def believe(source, encoded):
    """What the provider answered, once: `NotBelieved` for anything less than proof."""
    if not 0 < len(encoded) <= MOST_CHARACTERS:
        raise NotBelieved("no answer of a possible length")
    try:
        response = Response(source, encoded)
        if not response.is_valid(as_asked_at(source.callback)):
            raise NotBelieved(response.get_error())
        response.open_name()
        question = see_to_the_rest(response, source)
        answer = Answer(question, name_id_of(response), attributes_of(response))
        spend(source, response.get_assertion_id())
    except (
        *UNREADABLE,
        OneLogin_Saml2_Error,
        OneLogin_Saml2_ValidationError,
    ) as error:
        raise NotBelieved(repr(error)) from error
    return answer


def as_asked_at(address):
    """The request as python3-saml wants it: where it came to is settled, not said."""
    place = urlsplit(address)
    secure = "on" if place.scheme == "https" else "off"
    return {"https": secure, "http_host": place.netloc, "script_name": place.path}


def see_to_the_rest(response, source):
    """The question that is answered; the one assertion, opened, is asked."""
    if response.document.get("Destination") not in (None, source.callback):
        raise NotBelieved("meant for another address")
    if source.own_metadata not in response.get_audiences():
        raise NotBelieved("no audience")
    [assertion] = Xml.query(response.get_xml_document(), ASSERTION)
    confirmations = Xml.query(assertion, "./saml:Subject/saml:SubjectConfirmation")
    if [c.get("Method") for c in confirmations] != [Names.CM_BEARER]:
        raise NotBelieved("not confirmed once, by who bears it")
    [bearer] = Xml.query(confirmations[0], "./saml:SubjectConfirmationData")
    if bearer.get("Recipient") != source.callback:
        raise NotBelieved("no recipient")
    if not bearer.get("NotOnOrAfter"):
        raise NotBelieved("good for ever")
    question = bearer.get("InResponseTo")
    if not question or question != response.document.get("InResponseTo"):
        raise NotBelieved("nobody asked")
    return question


def name_id_of(response):
    """The subject's name if the provider will not give it to another, else nothing."""
    lasts = response.get_nameid_format() == Names.NAMEID_PERSISTENT
    return response.get_nameid() if lasts else ""


def attributes_of(response):
    attributes = response.get_attributes()
    return {name: [*map(text_of, values)] for name, values in attributes.items()}


def text_of(value):
    """eduPersonTargetedID holds its text in a NameID."""
    if isinstance(value, dict):
        value = value.get("NameID", {}).get("value")
    return value if isinstance(value, str) else ""


def spend(source, assertion):
    """The question is good for minutes, so is the note that it was answered."""
    if not cache.add(f"saml:{source.code}:{assertion}", True, timeout=DAY):
        raise NotBelieved("seen before")
