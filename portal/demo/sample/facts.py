"""The sample data as they stand in the files, and the ids they get at every base."""

import json
from functools import cache
from pathlib import Path
from uuid import UUID

from portal.core.ids import reference_id

DATA = Path(__file__).resolve().parent.parent / "data"


@cache
def read(name: str) -> list[dict]:
    """One file of the sample data."""
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


@cache
def by_key(name: str) -> dict[str, dict]:
    """One file's rows by their key."""
    return {row["key"]: row for row in read(name)}


def sample_id(kind: str, key: str) -> UUID:
    """An id that a second load, or a test, derives again."""
    return reference_id(f"sample {kind}", key)


def of_base(name: str, base: str) -> list[dict]:
    """The rows of a file that belong to organisations of one base."""
    organisations = by_key("organisations")
    return [r for r in read(name) if organisations[r["organisation"]]["base"] == base]
