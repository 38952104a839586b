"""Scenes with a written course: what seeds show too seldom to be looked for by them."""

from datetime import timedelta

from portal.core.time import today
from portal.identity.cards import withdraw_card
from portal.identity.models import Division, Person, Role
from portal.nodes import actions
from portal.nodes import tasks as exchange
from portal.nodes.models import Node
from portal.nodes.restoring import ask_again
from resources.across import verbs
from resources.models import Booking
from tests.simulation.feed_mutants import (
    a_page_is_taken_whole_or_not_at_all,
    cursors_move_whoever_moved_them,
    older_versions_win_too,
    readers_take_no_lease,
    two_read_a_feed_at_once,
)
from tests.simulation.message_mutants import (
    a_cancel_leaves_no_tombstone,
    a_move_does_not_wait_for_the_one_before,
    answers_are_forgotten_within_a_day,
    any_answer_is_settled,
    cards_go_whatever_was_withdrawn,
    every_repeat_is_done,
    late_refusals_are_not_told,
    nonces_count_twice,
    repeats_on_the_way_are_done,
    whoever_signs_is_believed,
)
from tests.simulation.signing_on_directed import OF_SIGN_ONS
from tests.simulation.workload import (
    book_elsewhere,
    cancel_what_is_asked_for,
    rename_organisation,
)
from tests.simulation.written import HERE, LOST, THERE, TWICE, scene, send

LOSE_A_PERSON = """
SET session_replication_role = replica;
DELETE FROM identity_person WHERE id = (
    SELECT id FROM identity_person WHERE home = '{}' ORDER BY id LIMIT 1);
SET session_replication_role = origin;
"""


# --- steps ----------------------------------------------------------------------------
def moving(hours):
    """Move what was booked elsewhere by so many hours."""
    later = timedelta(hours=hours)

    def move(work):
        booking = Booking.objects.get(is_own=False)
        times = {"starts_at": booking.starts_at, "ends_at": booking.ends_at}
        wanted = {name: at + later for name, at in times.items()}
        verbs.hear(verbs.move(booking=booking, **wanted))

    return move


def forget(_work):
    exchange.forget_messages()


def pull(work):
    exchange.pull.run(work.simulation.bases[THERE].code)


def compare(work):
    exchange.compare.run(work.simulation.bases[THERE].code)


def pull_again(work):
    pull(work)


def be_asked_again(work):
    """By the other base, as if it had been restored."""
    ask_again(Node.objects.get(code=work.simulation.bases[HERE].code))


def begin_epoch(_work):
    actions.begin_epoch()


def withdraw_consent(work):
    there = Node.objects.get(code=work.simulation.bases[THERE].code)
    for person in Person.objects.own():
        withdraw_card(person=person, recipient=there)


def rename_the_last(_work):
    last = Person.objects.own().holding(Role.RESEARCHER).order_by("pk").last()
    Person.objects.filter(pk=last.pk).update(name="改名")


def lose_a_person(work):
    """A copy of another than whom the page is about that is on its way."""
    here, there = (work.simulation.bases[at] for at in (HERE, THERE))
    here.does(LOSE_A_PERSON.format(there.code))


def add_divisions(_work):
    """One of this base's, and one for which it does not speak."""
    for code in ("510105", "990105"):
        Division.objects.create(code=code, name="区", valid_from=today())


def know_what_came_beside(work):
    if not Division.objects.filter(code="510105").exists():
        work.simulation.checks.found("one bad line keeps back what came beside it")


def let_it_speak_for_more(work):
    there = Node.objects.filter(code=work.simulation.bases[THERE].code)
    there.update(division_prefixes=["51", "99"])


# A request that is five minutes on its way; meanwhile it is cancelled, and the cancel
# arrives at once.
OVERTAKEN = scene(
    (0, HERE, book_elsewhere),
    (60, HERE, cancel_what_is_asked_for),
    until=400,
    book_elsewhere=[300],
)
# The same, but who hears the answer to the request is held up until another asked for
# it once more, heard it and told of it.
HEARD_TWICE = scene(
    (0, HERE, book_elsewhere),
    (60, HERE, cancel_what_is_asked_for),
    (400, HERE, send),
    (420, HERE, send),
    until=600,
    held_up={"portal.nodes.tasks.send_to": [0, 60]},
    book_elsewhere=[LOST],
)
# Of two moves the first is lost, and asked for again once the second has arrived.
OVERTAKEN_MOVE = scene(
    (7200, HERE, book_elsewhere),
    (7205, HERE, pull),
    (7260, HERE, moving(1)),
    (7290, HERE, moving(2)),
    (7320, HERE, send),
    until=7500,
    move=[LOST],
)
# What was done is not heard of. It is asked again after the daily clearing.
UNHEARD = scene(
    (0, HERE, book_elsewhere),
    (600, THERE, forget),
    (700, HERE, send),
    until=800,
    **{"web /node/v1/messages": [LOST]},
)
# A part that is read to repair a copy takes four seconds to come; meanwhile the record
# changes once more, and the feed tells of that at once.
OUTRUN = scene(
    (7200, THERE, rename_organisation),  # leases of the founding are over
    (7205, HERE, compare),
    (7207, THERE, rename_organisation),
    (7207.5, HERE, pull),
    until=7260,
    **{"web /node/v1/records": [4]},
)

# Whoever booked takes her consent back, and then the other base asks for all again.
WITHDRAWN = scene(
    (7200, HERE, book_elsewhere),
    (7260, HERE, withdraw_consent),
    (7300, THERE, be_asked_again),
    (7320, HERE, send),
    until=7400,
)
# Somebody on the way changes what a request says.
FORGED = scene((0, HERE, book_elsewhere), until=60, is_signed=True, alters=True)
# Somebody on the way sends a request once more.
OVERHEARD = scene(
    (0, HERE, book_elsewhere), until=60, is_signed=True, book_elsewhere=[TWICE]
)
# A reader is held up with its page for longer than its lease. Meanwhile a copy is lost
# and an epoch begins; the next reader goes back to the beginning, and hears no more.
READ_LATE = scene(
    (7210, THERE, rename_the_last),
    (7215, HERE, pull),
    (7216, HERE, lose_a_person),
    (7217, THERE, begin_epoch),
    (7226, HERE, pull_again),
    until=7260,
    held_up={"pull": [0, 0, 20]},
    pull_again=[0.01, LOST],
)
# The same without holding up: the page is long on its way, and the next reader comes
# though the first one's lease has not run out.
READ_TWICE = scene(
    (7210, THERE, rename_the_last),
    (7215, HERE, pull),
    (7216, HERE, lose_a_person),
    (7216.5, THERE, begin_epoch),
    (7217, HERE, pull_again),
    until=7260,
    pull_again=[0.01, LOST],
    **{"web /node/v1/feed": [4]},
)
# A base tells of what it does not speak for, on one page with what it does.
BESIDE_A_BAD_LINE = scene(
    (7200, THERE, add_divisions),
    (7205, HERE, pull),
    (7210, HERE, know_what_came_beside),
    (7220, HERE, let_it_speak_for_more),
    until=7260,
)

SCENES = {
    a_cancel_leaves_no_tombstone: OVERTAKEN,
    a_move_does_not_wait_for_the_one_before: OVERTAKEN_MOVE,
    any_answer_is_settled: HEARD_TWICE,
    late_refusals_are_not_told: OVERTAKEN,  # the request comes to a cancelled booking
    answers_are_forgotten_within_a_day: UNHEARD,
    older_versions_win_too: OUTRUN,
    cards_go_whatever_was_withdrawn: WITHDRAWN,
    whoever_signs_is_believed: FORGED,
    repeats_on_the_way_are_done: OVERHEARD,
    cursors_move_whoever_moved_them: READ_LATE,
    two_read_a_feed_at_once: READ_TWICE,
    a_page_is_taken_whole_or_not_at_all: BESIDE_A_BAD_LINE,
    **OF_SIGN_ONS,
}
# What one safeguard does alone, where the other one that covers for it is off.
COVERED = {
    every_repeat_is_done: OVERHEARD,
    nonces_count_twice: OVERHEARD,
    cursors_move_whoever_moved_them: READ_TWICE,
    readers_take_no_lease: READ_TWICE,
}
