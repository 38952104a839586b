"""The keys by which this base signs what it says of its people.

Each stands in a file whose name says from when it signs. The next one is published
before that, the last one for as long as what it signed may still be read.
"""

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from allauth.core.internal import jwkkit
from allauth.idp.oidc.models import PrivateKey
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from portal.core.files import write_once

STAMP = "%Y%m%dT%H%M%SZ"
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
OVERLAP = timedelta(days=1)  # far longer than anybody keeps our published keys

# allauth reads the key anew for each token; to see that its primes are some takes 32 ms
# of a processor.
jwkkit.load_pem = lru_cache(maxsize=8)(jwkkit.load_pem)


def folder() -> Path:
    return Path(settings.SIGN_ON_KEYS)


def signing_keys() -> list[PrivateKey]:
    """Every key there is, the oldest first; the first is made when it is missing."""
    if not any(folder().glob("*.pem")):
        make_key(FIRST)
    return list(_read(tuple(sorted(folder().glob("*.pem")))))


@lru_cache(maxsize=4)
def _read(files: tuple[Path, ...]) -> tuple[PrivateKey, ...]:
    begins = [datetime.strptime(f.stem, STAMP).replace(tzinfo=UTC) for f in files]
    ends = [*(begin + OVERLAP for begin in begins[1:]), None]
    return tuple(
        PrivateKey(pem=f.read_text(), not_before=begin, issued_at=begin, expires_at=end)
        for f, begin, end in zip(files, begins, ends, strict=True)
    )


def make_key(begin: datetime) -> Path:
    """Make a key that signs from `begin` on; its owner alone may read it.

    Where another process makes the same one meanwhile, the first stands.
    """
    pem = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file = folder() / f"{begin.astimezone(UTC).strftime(STAMP)}.pem"
    write_once(file, pem)
    return file
