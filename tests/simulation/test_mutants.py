"""Each safeguard is needed: without it the simulation breaks a promise."""

import os

import pytest

from tests.simulation.mutants import MUTANTS, RARELY_SEEN
from tests.simulation.play import Failed, play

pytestmark = pytest.mark.django_db

SEEDS = 200
LOOKED_FOR = MUTANTS | (RARELY_SEEN if "SEEDS" in os.environ else {})


def play_some(bases, mutant):
    for seed in [LOOKED_FOR[mutant], *range(SEEDS)]:
        play(bases, seed, mutant)


@pytest.mark.parametrize("mutant", LOOKED_FOR, ids=lambda mutant: mutant.__name__)
def test_without_it_a_promise_is_broken(bases, mutant):
    with pytest.raises(Failed):
        play_some(bases, mutant)
