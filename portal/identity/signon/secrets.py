"""What clients show instead of a password: long and random, so a fast hash will do."""

import re

from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.utils.crypto import salted_hmac

from portal.nodes.models import Node


class FastHasher(PBKDF2PasswordHasher):
    """For secrets of 256 random bits alone: nobody guesses them, however fast."""

    algorithm = "client_secret"
    iterations = 1


# As cheap as ours: whoever asks for a token has it compared.
FORM = re.compile(
    rf"{FastHasher.algorithm}\${FastHasher.iterations}\$\w{{1,100}}\$[\w+/=]{{1,64}}",
    re.ASCII,
)


def own_secret(peer: Node) -> str:
    """What this base shows a peer as its client. It is stored nowhere."""
    return salted_hmac("signon.client", peer.code, algorithm="sha256").hexdigest()


def hashed(secret: str) -> str:
    return make_password(secret, hasher=FastHasher.algorithm)


def is_hash(text: object) -> bool:
    """Whether this is what `hashed` makes."""
    return isinstance(text, str) and FORM.fullmatch(text) is not None
