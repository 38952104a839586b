"""What a SAML provider says of itself, and what this base says to it."""

from base64 import b64decode
from dataclasses import asdict, dataclass, fields

from cryptography import x509
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML as Xml

from portal.core.errors import Refusal
from portal.identity.models import IdentityProvider
from portal.identity.models.provider import LONGEST, LONGEST_NAME
from portal.identity.providers.assertions import UNREADABLE, name_wanted
from portal.identity.providers.discovery import is_safe, read, refuse_unless_safe

MOST_BYTES = 2**20
PROVIDER = "//md:EntityDescriptor[md:IDPSSODescriptor]"
SIGN_IN = (
    "./md:IDPSSODescriptor/md:SingleSignOnService"
    f"[@Binding='{Names.BINDING_HTTP_REDIRECT}']"
)
CERTIFICATES = (
    "./md:IDPSSODescriptor/md:KeyDescriptor[not(@use='encryption')]"
    "/ds:KeyInfo/ds:X509Data/ds:X509Certificate"
)


@dataclass(frozen=True)
class Described:
    """A provider by its own description; certificates stand one a line."""

    entity_id: str
    sign_in_address: str
    certificates: str


def look_up_metadata(address: str) -> Described:
    """What stands there. Refuses as `read_metadata` does, `not_safe`, `unreachable`."""
    refuse_unless_safe(address)
    return read_metadata(read(address, MOST_BYTES))


def read_metadata(xml: bytes) -> Described:
    """What the description says.

    Refuses with `no_metadata`, `several_providers`, `no_redirect`, `no_certificate`
    and `too_long`.
    """
    provider = only_provider_in(xml)
    places = [node.get("Location") for node in Xml.query(provider, SIGN_IN)]
    if not places or not is_safe(places[0]):
        raise Refusal(
            _("The metadata offer no sign-in by HTTP-Redirect at an https address."),
            code="no_redirect",
        )
    found = [Xml.element_text(node) or "" for node in Xml.query(provider, CERTIFICATES)]
    certificates = ["".join(text.split()) for text in found]
    try:
        [load(text) for text in certificates]
    except ValueError:
        certificates = []
    if not certificates:
        raise Refusal(
            _("The metadata hold no certificate that can be read."),
            code="no_certificate",
        )
    said = Described(provider.get("entityID"), places[0], "\n".join(certificates))
    if len(said.entity_id) > LONGEST_NAME or len(said.sign_in_address) > LONGEST:
        raise Refusal(
            _("The metadata hold a name or an address that is too long."),
            code="too_long",
        )
    return said


def renew(source: IdentityProvider) -> None:
    """Follow a provider's change of certificate or address; refuses as looking up."""
    source.take_description(**asdict(look_up_metadata(source.metadata_url)))
    source.save(update_fields=[field.name for field in fields(Described)])


def only_provider_in(xml):
    try:
        providers = Xml.query(Xml.to_etree(xml), PROVIDER)
    except UNREADABLE:  # also a DTD or an entity, which no metadata need
        providers = []
    if len(providers) > 1:
        raise Refusal(
            _("These are the metadata of several providers: take those of one."),
            code="several_providers",
        )
    if not providers or not providers[0].get("entityID"):
        raise Refusal(
            _("These are not the metadata of a SAML 2.0 provider."), code="no_metadata"
        )
    return providers[0]


def load(certificate: str) -> x509.Certificate:
    """Raises `ValueError` for what is none."""
    return x509.load_der_x509_certificate(b64decode(certificate, validate=True))


def own_metadata(source):
    """What the organisation's IT department feeds its provider.

    They do not expire: many keep them in a file.
    """
    said = {"source": source, "name_wanted": name_wanted(source)}
    return render_to_string("identity/saml_metadata.xml", said)
