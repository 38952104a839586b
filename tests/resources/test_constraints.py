"""What must never be: each constraint of the catalogue, hit directly."""

import pytest
from django.db import IntegrityError, connection, transaction

from portal.core.ids import new_id
from resources.models import Accreditation, Facility, Photo, Rate, Service

TWICE = (
    "INSERT INTO {0} SELECT (jsonb_populate_record(t, jsonb_build_object('id', %s))).*"
)
TWICE += " FROM {0} t LIMIT 1"


@pytest.fixture
def offer(microscope, rule):
    """One row of everything that hangs on an instrument."""
    day = rule().valid_from
    service = Service.objects.create(instrument=microscope, name="机时", unit="hour")
    Rate.objects.create(
        service=service, customer_class="company", price=400, valid_from=day
    )
    Accreditation.objects.create(
        instrument=microscope,
        kind="CMA",
        number="1",
        parameter="形貌",
        standard="GB/T 16594",
        valid_from=day,
        valid_until=day,
    )
    Photo.objects.create(instrument=microscope, sha256="0" * 64, width=1, height=1)


@pytest.fixture
def facility(microscope):
    return Facility.objects.create(
        organisation=microscope.organisation,
        division=microscope.division,
        name="分析测试中心",
        disciplines=microscope.disciplines,
        kind="centre",
        level="national",
    )


def refused(sql, *values):
    """The constraint by which the database refuses a statement."""
    with (
        pytest.raises(IntegrityError) as error,
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, values)
    return error.value.__cause__.diag.constraint_name


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("instrument SET disciplines = '{}'", "instrument_one_to_four_disciplines"),
        ("instrument SET published_at = NULL", "instrument_published_since"),
        ("instrument SET worth = -1", "instrument_worth_not_negative"),
        ("instrument SET postal_code = '4000'", "instrument_postal_code_six_digits"),
        ("instrument SET nation = '德国'", "instrument_nation_by_its_code"),
        (
            "instrument SET service_url = 'ftp://x'",
            "instrument_booking_page_on_the_web",
        ),
        ("rate SET price = -1", "rate_not_negative"),
        (
            "accreditation SET valid_until = '2000-01-01'",
            "accreditation_valid_forwards",
        ),
        ("photo SET instrument_id = NULL", "photo_shows_one_thing"),
        ("photo SET sha256 = '../../../../srv/x'", "resources_photo_sha256_check"),
        ("bookingrule SET step_minutes = 0", "rule_lengths_make_sense"),
        ("bookingrule SET most_minutes = 1", "rule_lengths_make_sense"),
        ("openinghours SET closes = opens", "hours_within_a_day"),
        ("openinghours SET closes = 1441", "hours_within_a_day"),
        ("openinghours SET valid_until = valid_from", "hours_valid_forwards"),
        ("openinghours SET weekday = 0", "hours_no_overlap"),
    ],
)
def test_no_row_says_what_cannot_be(offer, change, constraint):
    assert refused(f"UPDATE resources_{change}") == constraint


@pytest.mark.parametrize(
    ("model", "constraint"),
    [
        ("instrument", "instrument_once_per_number"),
        ("rate", "rate_once_a_day"),
        ("bookingrule", "rule_once_a_day"),
        ("openinghours", "hours_no_overlap"),
        ("photo", "photo_once"),
    ],
)
def test_nothing_is_there_twice(offer, model, constraint):
    assert refused(TWICE.format(f"resources_{model}"), new_id()) == constraint


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ("postal_code = '4000'", "facility_postal_code_six_digits"),
        ("service_url = 'x'", "facility_booking_page_on_the_web"),
    ],
)
def test_no_facility_says_what_cannot_be(facility, change, constraint):
    assert refused(f"UPDATE resources_facility SET {change}") == constraint


def test_no_general_record_says_what_cannot_be(strains):
    change = "UPDATE resources_resource SET postal_code = '4000'"

    assert refused(change) == "resource_postal_code_six_digits"


def test_a_photo_shows_not_two_things(offer, facility):
    change = "UPDATE resources_photo SET facility_id = %s"

    assert refused(change, facility.pk) == "photo_shows_one_thing"


def test_taken_time_ends_after_it_starts(microscope, hours):
    values = [new_id(), microscope.pk, *hours(9, 9).values()]
    taken = """INSERT INTO resources_occupation
        (id, home, version, is_own, instrument_id, occupied_from, occupied_until, kind)
        VALUES (%s, 'chongqing', 1, true, %s, %s, %s, 'outage')"""

    assert refused(taken, *values) == "occupation_ends_after_it_starts"
