"""Ids of shared records."""

from uuid import UUID, uuid5

import uuid_utils.compat

# Any fixed UUID serves; ids of reference data are derived from it at every base alike.
REFERENCE = UUID("6f1d2d0e-5d0c-5b52-9d53-0f6a3c1f7a10")


def new_id() -> UUID:
    """A UUIDv7: ordered by time, chosen once by whoever first speaks of the record."""
    return uuid_utils.compat.uuid7()


def reference_id(kind: str, code: str) -> UUID:
    """The id that every base gives to the same row of reference data."""
    return uuid5(REFERENCE, f"{kind}:{code}")
