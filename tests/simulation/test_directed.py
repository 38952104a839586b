"""What seeds show too seldom: each course breaks a promise without its safeguard."""

import pytest

from tests.simulation.directed import COVERED, SCENES
from tests.simulation.play import Failed, play

pytestmark = pytest.mark.django_db

SEED = 1  # of two bases, and unsigned

HARM = {
    "a_cancel_leaves_no_tombstone": "is cancelled: it is",
    "a_move_does_not_wait_for_the_one_before": "it is 20",
    "any_answer_is_settled": "told too often",
    "answers_are_forgotten_within_a_day": "done twice",
    "late_refusals_are_not_told": "told too seldom",
    "older_versions_win_too": "went back",
    "cards_go_whatever_was_withdrawn": "without consent",
    "whoever_signs_is_believed": "did .* 1 times",
    "repeats_on_the_way_are_done": "done twice",
    "cursors_move_whoever_moved_them": "lacks .*identity.person",
    "two_read_a_feed_at_once": "lacks .*identity.person",
    "a_page_is_taken_whole_or_not_at_all": "one bad line",
    "guests_come_in_whatever_has_ended": "who left",
    "whoever_leaves_is_told_of_once": "who left",
    "cards_count_by_the_clock": "at home they are",
}


@pytest.mark.parametrize("mutant", SCENES, ids=lambda mutant: mutant.__name__)
def test_without_it_a_promise_is_broken(bases, mutant):
    with pytest.raises(Failed, match=HARM[mutant.__name__]):
        play(bases, SEED, mutant, SCENES[mutant])


@pytest.mark.parametrize("mutant", SCENES, ids=lambda mutant: mutant.__name__)
def test_with_it_the_same_course_breaks_none(bases, mutant):
    play(bases, SEED, scene=SCENES[mutant])


@pytest.mark.parametrize("mutant", COVERED, ids=lambda mutant: mutant.__name__)
def test_one_safeguard_covers_for_the_other(bases, mutant):
    play(bases, SEED, mutant, COVERED[mutant])
