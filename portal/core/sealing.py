"""Secrets that the base has to read again, kept sealed in the database."""

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unopened(ValueError):
    """It was sealed with a key that this base no longer has."""


def seal(text: str, *, purpose: str) -> str:
    """What to store instead of `text`; only `unseal` for the same purpose opens it."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def unseal(sealed: str, *, purpose: str) -> str:
    """The text as it was; keys that are on their way out still open it.

    Raises `Unopened` where none does.
    """
    try:
        return _cipher(purpose).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unopened("sealed with a key that is gone") from error


def reseal(sealed: str, *, purpose: str) -> str:
    """The same, sealed with the present key. Raises `Unopened`."""
    return seal(unseal(sealed, purpose=purpose), purpose=purpose)


def _cipher(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet(
        Fernet(urlsafe_b64encode(sha256(f"{purpose}:{key}".encode()).digest()))
        for key in keys
    )
