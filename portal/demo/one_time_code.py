"""How the demo's people sign in: one password for all, a code for officers."""

import hashlib
import hmac
import os
from base64 import b32encode


def password() -> str:
    """Give the one password of all the demo's people."""
    digest = derived("password").hex()
    return f"demo-{digest[:4]}-{digest[4:8]}"


def secret_for(email: str) -> str:
    """Give the TOTP secret of one person, in base32 as authenticator apps take it."""
    return b32encode(derived(email)[:20]).decode()


def derived(purpose: str) -> bytes:
    secret = os.environ["DEMO_SECRET"].encode()
    return hmac.digest(secret, purpose.encode(), hashlib.sha256)
