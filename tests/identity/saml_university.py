"""A university's SAML 2.0 provider: it signs real XML, and lies where it is told to."""

import base64
import datetime as dt
import threading
import zlib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

PROTOCOL = "urn:oasis:names:tc:SAML:2.0:protocol"
ASSERTION = "urn:oasis:names:tc:SAML:2.0:assertion"
PAIRWISE = "urn:oasis:names:tc:SAML:attribute:pairwise-id"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
NAME, MAIL = "urn:oid:2.16.840.1.113730.3.1.241", "urn:oid:0.9.2342.19200300.100.1.3"
LI = {
    PAIRWISE: ["xk3f@cqu.example"],
    NAME: ["李明"],
    MAIL: ["li@cqu.example"],
    "employeeNumber": ["20190123"],
}
ANSWER = """<samlp:Response xmlns:samlp="{protocol}" xmlns:saml="{assertion}"
 ID="_r{id}" Version="2.0" IssueInstant="{now}"{destination}{answered}>
<saml:Issuer>{issuer}</saml:Issuer>
<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:{status}"/>
</samlp:Status>
<saml:Assertion ID="_a{id}" Version="2.0" IssueInstant="{now}">
<saml:Issuer>{issuer}</saml:Issuer>
<saml:Subject><saml:NameID Format="{format}">{name_id}</saml:NameID>
<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:{method}">
<saml:SubjectConfirmationData{confirmed}{recipient}{ends}/></saml:SubjectConfirmation>
</saml:Subject>
<saml:Conditions NotBefore="{begins}" NotOnOrAfter="{until}">{audience}
</saml:Conditions>
<saml:AuthnStatement AuthnInstant="{now}"><saml:AuthnContext><saml:AuthnContextClassRef>
urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>
</saml:AuthnContext></saml:AuthnStatement>
<saml:AttributeStatement>{attributes}</saml:AttributeStatement>
</saml:Assertion></samlp:Response>"""
AUDIENCE = (
    "<saml:AudienceRestriction><saml:Audience>{}</saml:Audience>"
    "</saml:AudienceRestriction>"
)
METADATA = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"
 entityID="{entity}"><md:IDPSSODescriptor
 protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
<md:KeyDescriptor use="signing"><ds:KeyInfo
 xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>
{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor>
<md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:{binding}"
 Location="{place}"/></md:IDPSSODescriptor></md:EntityDescriptor>"""


class SamlUniversity:
    """`attributes` is who sits in front of it."""

    def __init__(self):
        self.key, self.certificate = new_key()
        self.attributes, self.count = {}, 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(self))
        self.address = f"http://localhost:{self.server.server_port}"
        self.entity_id = "https://idp.cqu.example/shibboleth"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()

    def metadata(self, **changes):
        said = {
            "entity": self.entity_id,
            "certificate": self.certificate,
            "binding": "HTTP-Redirect",
            "place": f"{self.address}/sso",
        } | changes
        return METADATA.format(**said)

    def answer(self, leaving, **changes):
        """What the browser posts back, after it was sent here by `leaving`."""
        return self.sign(self.write(leaving, **changes))

    def write(self, leaving, *, attributes=None, since=0, **changes):
        """The answer before it is signed."""
        question = read(leaving)
        callback = question.get("AssertionConsumerServiceURL")
        asked_by = question.findtext(f"{{{ASSERTION}}}Issuer")
        now = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=since)
        self.count += 1
        said = {
            "protocol": PROTOCOL,
            "assertion": ASSERTION,
            "id": f"{self.count}",
            "now": stamp(now),
            "begins": stamp(now - dt.timedelta(minutes=1)),
            "until": stamp(now + dt.timedelta(minutes=5)),
            "ends": f' NotOnOrAfter="{stamp(now + dt.timedelta(minutes=5))}"',
            "issuer": self.entity_id,
            "status": "Success",
            "destination": f' Destination="{callback}"',
            "answered": f' InResponseTo="{question.get("ID")}"',
            "confirmed": f' InResponseTo="{question.get("ID")}"',
            "recipient": f' Recipient="{callback}"',
            "method": "bearer",
            "audience": AUDIENCE.format(asked_by),
            "format": TRANSIENT,
            "name_id": "once-only",
            "attributes": written(self.attributes | (attributes or {})),
        } | changes
        return etree.fromstring(ANSWER.format(**said).encode())

    def sign(self, answer, *, key=None, whole=False, algorithm="SHA256"):
        """Sign the assertion, or the whole answer; as it is posted."""
        names = {"saml": ASSERTION}
        signed = answer if whole else answer.find("saml:Assertion", names)
        put_signature(signed, key or self.key, algorithm)
        return encode(answer)


def put_signature(signed, key, algorithm):
    digest = getattr(xmlsec.Transform, algorithm)
    method = getattr(xmlsec.Transform, f"RSA_{algorithm}")
    signature = xmlsec.template.create(signed, xmlsec.Transform.EXCL_C14N, method)
    signed.insert(1, signature)
    place = xmlsec.template.add_reference(signature, digest, uri="#" + signed.get("ID"))
    xmlsec.template.add_transform(place, xmlsec.Transform.ENVELOPED)
    xmlsec.template.add_transform(place, xmlsec.Transform.EXCL_C14N)
    context = xmlsec.SignatureContext()
    context.key = key
    context.register_id(signed, "ID")
    context.sign(signature)


def encode(answer):
    return base64.b64encode(etree.tostring(answer)).decode()


def read(leaving):
    """The question that a browser was sent away with."""
    [sent] = parse_qs(urlsplit(leaving).query)["SAMLRequest"]
    return etree.fromstring(zlib.decompress(base64.b64decode(sent), -15))


def written(attributes):
    return "".join(
        f'<saml:Attribute Name="{name}">'
        + "".join(f"<saml:AttributeValue>{v}</saml:AttributeValue>" for v in values)
        + "</saml:Attribute>"
        for name, values in attributes.items()
    )


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def new_key():
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "idp")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(dt.datetime(2036, 1, 2, tzinfo=dt.UTC))
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    known = certificate.public_bytes(serialization.Encoding.DER)
    return xmlsec.Key.from_memory(pem, xmlsec.KeyFormat.PEM), base64.b64encode(
        known
    ).decode()


def handler_of(university):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = university.metadata().encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            """Tests are quiet."""

    return Handler
