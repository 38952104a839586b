"""Each safeguard of the exchange taken away: the simulation must see the harm."""

from contextlib import contextmanager
from unittest.mock import patch

from resources.actions import approval, booking
from resources.models import Booking
from resources.models.booking import BookingQuerySet
from tests.simulation.feed_mutants import (
    a_page_is_taken_whole_or_not_at_all,
    a_restored_base_begins_no_epoch,
    a_restored_base_does_not_ask_again,
    a_restored_base_takes_nothing_back,
    feed_reads_what_is_not_settled,
    nothing_is_compared,
    older_versions_win_too,
    whoever_withdrew_is_told_of_as_before,
)
from tests.simulation.message_mutants import (
    a_cancel_leaves_no_tombstone,
    a_move_does_not_wait_for_the_one_before,
    a_repeat_is_an_error,
    answer_is_noted_after_the_effect,
    answer_is_noted_before_the_effect,
    answers_are_forgotten_within_a_day,
    any_answer_is_settled,
    cards_count_by_the_clock,
    cards_go_whatever_was_withdrawn,
    each_try_has_a_new_id,
    every_repeat_is_done,
    guests_come_in_whatever_has_ended,
    late_refusals_are_not_told,
    no_answer_is_taken_for_no,
    no_lease_on_messages,
    repeats_on_the_way_are_done,
    sessions_outlive_a_restore,
    whoever_leaves_is_told_of_once,
    whoever_signs_is_believed,
)

NO_OVERLAP = "occupation_no_overlap"
MAKE_CONSTRAINT = f"""
SET session_replication_role = replica;
DELETE FROM resources_occupation;
SET session_replication_role = origin;
ALTER TABLE resources_occupation ADD CONSTRAINT {NO_OVERLAP}
EXCLUDE USING gist (instrument_id WITH =,
    TSTZRANGE(occupied_from, occupied_until) WITH &&)
WHERE (is_own AND withdrawn_at IS NULL);
"""
REWRITE = """
DO $do$
DECLARE guard regprocedure;
BEGIN
    FOR guard IN SELECT tgfoid::regprocedure FROM pg_trigger
        WHERE tgrelid = 'identity_organisation'::regclass
            AND tgname LIKE 'pgtrigger_home_guard%%' LOOP
        EXECUTE replace(pg_get_functiondef(guard), $old${old}$old$, $new${new}$new$);
    END LOOP;
END $do$
"""
CHECKED, UNCHECKED = "speaker NOT IN ('*', NEW.home)", "false /* off */"
LIFT_GUARD = REWRITE.format(old=CHECKED, new=UNCHECKED).replace("%%", "%")
SET_GUARD = REWRITE.format(old=UNCHECKED, new=CHECKED).replace("%%", "%")


@contextmanager
def bookings_are_changed_unlocked(_bases):
    """Two people who change a booking at once do not see each other."""

    def unlocked(known):
        return Booking.objects.select_related("instrument", "person", "rule").get(
            pk=known.pk
        )

    with (
        patch.object(approval, "locked", unlocked),
        patch.object(booking, "locked", unlocked),
    ):
        yield


def copies_expire_by_the_clock_here(_bases):
    """A base answers requests that another base holds."""
    return patch.object(
        BookingQuerySet, "to_answer", lambda self: self.filter(status="requested")
    )


@contextmanager
def anyone_writes_anything(bases):
    """The database lets a base change what is another's."""
    for base in bases:
        base.does(LIFT_GUARD)
    try:
        yield
    finally:
        for base in bases:
            base.does(SET_GUARD)


@contextmanager
def only_reading_tells_what_is_free(bases):
    """No constraint: two who look at the same time both find it free."""
    for base in bases:
        base.does("ALTER TABLE resources_occupation DROP CONSTRAINT " + NO_OVERLAP)
    try:
        yield
    finally:
        for base in bases:
            base.does(MAKE_CONSTRAINT)


# Each with a seed that showed its harm when it was written: it is tried first.
MUTANTS = {
    every_repeat_is_done: 0,
    answer_is_noted_before_the_effect: 20,
    a_repeat_is_an_error: 0,
    each_try_has_a_new_id: 4,
    no_answer_is_taken_for_no: 0,
    nothing_is_compared: 0,
    anyone_writes_anything: 6,
    no_lease_on_messages: 11,
    only_reading_tells_what_is_free: 48,
    bookings_are_changed_unlocked: 50,
    copies_expire_by_the_clock_here: 28,
    a_restored_base_takes_nothing_back: 22,
    a_restored_base_begins_no_epoch: 14,
    a_restored_base_does_not_ask_again: 22,
    sessions_outlive_a_restore: 22,
    answer_is_noted_after_the_effect: 33,
    feed_reads_what_is_not_settled: 104,
    whoever_withdrew_is_told_of_as_before: 3,
    answers_are_forgotten_within_a_day: 40,
    a_cancel_leaves_no_tombstone: 56,
    older_versions_win_too: 64,
    a_move_does_not_wait_for_the_one_before: 116,
    any_answer_is_settled: 90,
    late_refusals_are_not_told: 5,
    cards_go_whatever_was_withdrawn: 152,
    repeats_on_the_way_are_done: 0,
    whoever_signs_is_believed: 20,
    a_page_is_taken_whole_or_not_at_all: 9,
    whoever_leaves_is_told_of_once: 48,
    guests_come_in_whatever_has_ended: 5,
    cards_count_by_the_clock: 7,
}
