"""Whatever the network, crashes and clocks do: nothing is lost, nothing done twice."""

import os

import pytest

from tests.simulation.play import play

# A database is made for these alone; they leave the tests' own transaction empty.
pytestmark = pytest.mark.django_db

SEEDS = range(int(os.environ.get("SEEDS", "300")))
PART = 10  # seeds of one test, so that both cores have some


def test_one_seed_breaks_no_promise(bases):
    play(bases, int(os.environ.get("SEED", "0")))


@pytest.mark.parametrize("first", SEEDS[::PART])
def test_seeds_break_no_promise(bases, first):
    for seed in range(first, min(first + PART, len(SEEDS))):
        play(bases, seed)


# In the second the peer knows of a time given back, and not of whose booking it was.
@pytest.mark.parametrize("seed", [26, 1687])
def test_a_restored_base_breaks_no_promise(bases, seed):
    played = play(bases, seed)

    assert played.faults.restored


def test_a_seed_can_be_replayed(bases):
    first, again = (play(bases, seed=5).trace for _ in range(2))

    assert first == again
