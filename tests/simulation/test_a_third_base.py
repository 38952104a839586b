"""Whoever joins a running network gets all that concerns them, and nothing else."""

import os

import pytest

from tests.simulation.joining import JOINED
from tests.simulation.play import play

pytestmark = pytest.mark.django_db

ACROSS = """
SELECT b.home, p.home FROM resources_booking b JOIN identity_person p
    ON p.id = b.person_id WHERE b.home <> p.home
"""
KNOWN = "SELECT home FROM identity_person WHERE NOT is_own AND name <> '' ORDER BY 1"
# Of three bases.
SEEDS = [int(os.environ["SEED"])] if "SEED" in os.environ else [20, 24]


# That each holds all that the others show it, and no more, is seen when a seed ends.
@pytest.mark.parametrize("seed", SEEDS, ids="seed {}".format)
def test_a_third_base_joins_two_that_hold_bookings(bases, seed):
    played = play(bases, seed, scene=JOINED)

    *two, new = played.bases
    assert any(base.asks(ACROSS + " AND NOT b.is_own") for base in two)
    homes = {(base.code, new.code) for base in two}
    assert set(new.asks(ACROSS)) == homes
    assert new.asks(KNOWN) == sorted((base.code,) for base in two)
