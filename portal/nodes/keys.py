"""The keys by which bases sign: our private one in a file, public ones as rows."""

import base64
import hashlib
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)
from django.conf import settings
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.files import write_once


def own_key() -> Ed25519PrivateKey:
    """The private key of this base; a file replaced meanwhile is read anew."""
    return read_key(own_key_file())


def signs_with(kid: str) -> bool:
    """Whether this base signs with that key now."""
    return own_key_file().exists() and kid == kid_of(own_key().public_key())


def own_key_file() -> Path:
    return Path(settings.NODE_KEY_FILE)


def next_key_file() -> Path:
    """Where the key stands that peers are told of before we sign with it."""
    return own_key_file().with_suffix(".next.pem")


def make_key(file: Path) -> None:
    """Make a private key unless there is one; only its owner may read it.

    Where another process makes one meanwhile, the first stands.
    """
    if file.exists():
        return
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_once(file, pem)


def read_key(file: Path) -> Ed25519PrivateKey:
    """The private key that stands in `file`."""
    return _read(file, file.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(file: Path, changed_at: int) -> Ed25519PrivateKey:
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{file} holds no Ed25519 key")
    return key


def public_pem(key: Ed25519PublicKey) -> str:
    """A public key as it is handed to the other bases."""
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def load_public(pem: str) -> Ed25519PublicKey:
    """Read a public key. Refuses with `key` what is none of Ed25519."""
    try:
        key = serialization.load_pem_public_key(pem.encode())
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Refusal(_("This is not an Ed25519 public key in PEM form."), code="key")
    return key


def kid_of(key: Ed25519PublicKey) -> str:
    """The name of a key: a digest of itself, so that it need not be agreed upon."""
    raw = key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.urlsafe_b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")


def fingerprint(kid: str) -> str:
    """A key's name as people read it to each other: 9F3A 01C2 …"""
    digest = base64.urlsafe_b64decode(kid + "=" * (-len(kid) % 4)).hex().upper()
    return " ".join(digest[place : place + 4] for place in range(0, len(digest), 4))
