"""A text changes by the word of all its parties, whatever the network does."""

import os

import pytest

from tests.simulation import agreeing
from tests.simulation.agreeing import AGREEMENTS
from tests.simulation.agreeing_directed import SCENES
from tests.simulation.agreeing_lies import LIES
from tests.simulation.agreeing_mutants import MUTANTS, a_home_is_taken_at_its_word
from tests.simulation.play import Failed, go_on, play

pytestmark = pytest.mark.django_db

SEEDS = range(int(os.environ.get("SEEDS", "30")))
PART = 10
MOST = 200


@pytest.fixture(scope="session")
def agreed(bases, django_db_blocker):
    """The simulated bases with an agreement of each of two."""
    with django_db_blocker.unblock():
        return go_on(bases, agreeing.sign, AGREEMENTS)


def test_one_seed_breaks_no_promise(agreed):
    play(agreed, int(os.environ.get("SEED", "0")), scene=AGREEMENTS)


@pytest.mark.parametrize("first", SEEDS[::PART])
def test_seeds_break_no_promise(agreed, first):
    for seed in range(first, min(first + PART, len(SEEDS))):
        play(agreed, seed, scene=AGREEMENTS)


@pytest.mark.parametrize("seed", [5, 6])
def test_a_seed_can_be_replayed(agreed, seed):
    first, again = (play(agreed, seed, scene=AGREEMENTS).trace for _ in range(2))

    assert first == again


def play_some(bases, mutant):
    for seed in [MUTANTS[mutant], *range(MOST)]:
        play(bases, seed, mutant, AGREEMENTS)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_without_it_a_promise_is_broken(agreed, mutant):
    with pytest.raises(Failed):
        play_some(agreed, mutant)


LYING = [1, 2, 3]  # seeds


def lies_noticed(bases, mutant=None):
    """In each seed the texts of which the misled party's officers hear."""
    return [play(bases, seed, mutant, LIES).checks.noticed for seed in LYING]


def test_a_home_that_rewrites_what_was_agreed_to_is_noticed(agreed):
    assert all(lies_noticed(agreed))


def test_else_it_would_go_unnoticed(agreed):
    with pytest.raises(Failed, match="rewritten"):
        lies_noticed(agreed, a_home_is_taken_at_its_word)


HARM = {
    "what_grew_stale_is_taken": "became",
    "nobody_waits_for_another": "agree fell over",
}


@pytest.mark.parametrize("mutant", SCENES, ids=lambda mutant: mutant.__name__)
def test_without_it_the_course_breaks_a_promise(agreed, mutant):
    with pytest.raises(Failed, match=HARM[mutant.__name__]):
        play(agreed, 1, mutant, SCENES[mutant])


@pytest.mark.parametrize("mutant", SCENES, ids=lambda mutant: mutant.__name__)
def test_with_it_the_same_course_breaks_none(agreed, mutant):
    play(agreed, 1, scene=SCENES[mutant])
