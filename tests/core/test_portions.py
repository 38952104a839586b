"""Much is written a little at a time: an open write hides later changes from peers."""

import pytest

from portal.core.clock import PORTION, in_portions


def taking_from(waiting, asked):
    """A step that takes what there is, and notes how much it was asked to."""

    def step(*, limit):
        asked.append(limit)
        taken = min(limit, waiting[0])
        waiting[0] -= taken
        return taken

    return step


@pytest.mark.parametrize("there", [0, 1, PORTION, 2 * PORTION + 1])
def test_all_is_done_a_portion_at_a_time(there):
    asked = []

    assert in_portions(taking_from([there], asked)) == there
    assert set(asked) == {PORTION}


def test_no_more_is_done_than_the_limit():
    asked = []

    assert in_portions(taking_from([999], asked), limit=PORTION + 1) == PORTION + 1
    assert asked == [PORTION, 1]
