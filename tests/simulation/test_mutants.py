"""Each safeguard is needed: without it the simulation breaks a promise."""

import pytest

from tests.simulation.mutants import MUTANTS
from tests.simulation.play import Failed, play

pytestmark = pytest.mark.django_db

SEEDS = 200


def play_some(bases, mutant):
    for seed in [MUTANTS[mutant], *range(SEEDS)]:
        play(bases, seed, mutant)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_without_it_a_promise_is_broken(bases, mutant):
    with pytest.raises(Failed):
        play_some(bases, mutant)
