"""Countries and regions of GB/T 2659, by their codes of two letters."""

import json
from pathlib import Path

from django.utils.functional import lazy
from django.utils.translation import get_language

FILE = Path(__file__).parents[1] / "data" / "nation.json"
NATIONS = {row["code"]: row for row in json.loads(FILE.read_text())}


def nation_name(code: str) -> str:
    """What a nation is called in the reader's language, as Chinese authorities do."""
    nation = NATIONS.get(code, {})
    return nation.get("name_en" if get_language() == "en" else "name", code)


def nations() -> list[tuple[str, str]]:
    """Every nation to choose from, China first."""
    return [(code, lazy(nation_name, str)(code)) for code in NATIONS]
