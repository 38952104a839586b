"""A passkey as a browser registers it, without a browser."""

from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)


def passkey(name, private=None):
    """What allauth keeps of one, under a name."""
    private = private or ec.generate_private_key(ec.SECP256R1())
    public = private.public_key()
    key = AttestedCredentialData.create(
        Aaguid.NONE, name.encode(), ES256.from_cryptography_key(public)
    )
    present = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    told = AuthenticatorData.create(bytes(32), present, 0, key)
    client = CollectedClientData.create(
        CollectedClientData.TYPE.CREATE, b"asked", "http://localhost"
    )
    response = {
        "clientDataJSON": client.b64,
        "attestationObject": websafe_encode(AttestationObject.create("none", told, {})),
    }
    known = websafe_encode(name.encode())
    credential = {"id": known, "rawId": known, "type": "public-key"}
    return {"name": name, "credential": credential | {"response": response}}
