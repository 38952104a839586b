"""The unified social credit code, GB 32100-2015."""

import pytest
from django.core.exceptions import ValidationError
from stdnum.cn import uscc as stdnum

from portal.identity.uscc import (
    ALPHABET,
    check_character,
    division_of,
    kinds_of,
    organisation_check_character,
    validate_uscc,
)

REAL = ["11500000MB15895317"]  # 重庆市科学技术局, as it publishes it


def code_of(uscc):
    try:
        validate_uscc(uscc)
    except ValidationError as error:
        return error.code
    return "fits"


def made(places, division="500106", serial="MA5U1234"):
    body = places + division + serial + organisation_check_character(serial)
    return body + check_character(body)


@pytest.mark.parametrize("uscc", REAL)
def test_real_codes_fit(uscc):
    assert code_of(uscc) == "fits"


@pytest.mark.parametrize(
    "places", ["11", "12", "35", "52", "91", "93", "A1", "N2", "Y1"]
)
def test_letters_may_stand_in_the_first_places(places):
    assert code_of(made(places)) == "fits"


@pytest.mark.parametrize("serial", ["MA5U1234", "00925101", "75009871", "MB158953"])
def test_what_we_make_fits_for_others_too(serial):
    assert stdnum.is_valid(made("91", serial=serial))


@pytest.mark.parametrize("place", range(18))
def test_a_slip_in_any_place_is_seen(place):
    """Both sums together see every single wrong character."""
    right = REAL[0]
    for wrong in ALPHABET:
        slip = right[:place] + wrong + right[place + 1 :]
        assert (slip == right) == (code_of(slip) == "fits")


@pytest.mark.parametrize(
    ("uscc", "why"),
    [
        ("", "uscc_shape"),
        ("11500000MB1589531", "uscc_shape"),
        ("11500000MB158953170", "uscc_shape"),
        ("11500000mb15895317", "uscc_shape"),
        ("1150000OMB15895317", "uscc_shape"),
        ("I1500000MB15895317", "uscc_shape"),
        ("11500000MB15895317\n", "uscc_shape"),
        ("１1500000MB15895317", "uscc_shape"),
        ("11500000MB1589531\0", "uscc_shape"),
        ("11500000MB15895318", "uscc_check"),
    ],
)
def test_what_is_wrong_is_named(uscc, why):
    assert code_of(uscc) == why


def test_the_code_inside_is_checked_too():
    """A last place that fits does not hide a wrong organisation code."""
    body = "91500106MA5U1234" + "7"
    assert organisation_check_character("MA5U1234") != "7"

    assert code_of(body + check_character(body)) == "uscc_organisation"


def test_what_the_first_places_say():
    assert kinds_of("11500000MB15895317") == {"government"}
    assert "company" in kinds_of("91500106MA5U123400")
    assert kinds_of("A1500106") == set()
    assert division_of("12100000450721903X") == "100000"
