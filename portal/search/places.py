"""Divisions as facets: a record is found by each that lies around it."""

from portal.identity.places import outwards


def facets(code: str) -> list[str]:
    return [f"division:{around}" for around in outwards(code)]
