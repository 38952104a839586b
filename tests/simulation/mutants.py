"""Each safeguard of the exchange taken away: the simulation must see the harm."""

from contextlib import contextmanager
from datetime import timedelta
from unittest.mock import patch

from django.db import transaction

from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.models import Person
from portal.nodes import client, copies, exchange, feed
from portal.nodes.client import PeerTrouble
from portal.nodes.messages import inbox, outbox
from portal.nodes.models import InboxMessage, OutboxMessage, OutboxQuerySet
from resources.across import settling
from resources.actions import approval, booking
from resources.models import Booking, CancelledAhead
from resources.models.booking import BookingQuerySet
from tests.simulation import faults

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


def known_answer(sender, message):
    known = InboxMessage.objects.filter(sender=sender, id=message.id).first()
    return known and known.answer


def note_answer(sender, message, answer):
    InboxMessage.objects.update_or_create(
        sender=sender,
        id=message.id,
        defaults={"kind": message.kind, "digest": message.digest, "answer": answer},
    )


def every_repeat_is_done(_bases):
    """The inbox does not look whether a message came before."""

    @transaction.atomic
    def receive(*, sender, message):
        answer = inbox._do(sender, message)
        note_answer(sender, message, answer)
        return answer

    return patch.object(inbox, "receive", receive)


def answer_is_noted_after_the_effect(_bases):
    """Effect and answer are two transactions: a crash may come in between."""

    def receive(*, sender, message):
        if known := known_answer(sender, message):
            return known
        with transaction.atomic():
            answer = inbox._do(sender, message)
        note_answer(sender, message, answer)
        return answer

    return patch.object(inbox, "receive", receive)


def answer_is_noted_before_the_effect(_bases):
    """The message counts as done before it is."""

    def receive(*, sender, message):
        if known := known_answer(sender, message):
            return known
        note_answer(sender, message, {"done": {}})
        with transaction.atomic():
            answer = inbox._do(sender, message)
            note_answer(sender, message, answer)
        return answer

    return patch.object(inbox, "receive", receive)


def a_repeat_is_an_error(_bases):
    """A repeat is not done again, but the stored answer is not given either."""
    real = inbox.receive

    def receive(*, sender, message):
        if known_answer(sender, message):
            raise inbox.Unanswerable("seen", "this message came before")
        return real(sender=sender, message=message)

    return patch.object(inbox, "receive", receive)


def a_cancel_leaves_no_tombstone(_bases):
    """A cancel that overtakes its request is answered, and forgotten."""
    return patch.object(
        CancelledAhead.objects, "get_or_create", lambda **_fields: (None, True)
    )


@contextmanager
def each_try_has_a_new_id(_bases):
    """A retry is taken for something new."""
    real = client.Client.message

    def message(self, asked):
        fresh = OutboxMessage(**{name: getattr(asked, name) for name in client.SENT})
        fresh.pk = asked.pk if asked.tries < 1 else new_id()
        return real(self, fresh)

    with patch.object(client.Client, "message", message):
        yield


def no_answer_is_taken_for_no(_bases):
    """After a time-out the sender takes the request for refused."""
    refused = {"refused": [{"code": "timeout", "message": "–"}], "more": {}}
    real = client.Client.message

    def message(self, asked):
        try:
            return real(self, asked)
        except PeerTrouble:
            return refused

    return patch.object(outbox.Client, "message", message)


def answers_are_forgotten_within_a_day(_bases):
    """A repeat that comes after a long silence is done again."""
    return patch.object(inbox, "KEPT", timedelta(minutes=5))


def no_lease_on_messages(_bases):
    """Whoever wants to delivers, also what another is just delivering."""
    return patch.object(OutboxQuerySet, "lease", lambda *_args: True)


def any_answer_is_settled(_bases):
    """Whatever answer comes is taken in, though the message was answered before."""

    def answer(messages, message, answer):
        of_it = messages.filter(pk=message)
        return bool(of_it.update(answer=answer, answered_at=now(), error=""))

    return patch.object(OutboxQuerySet, "answer", answer)


def a_move_does_not_wait_for_the_one_before(_bases):
    """What was asked first may come last."""
    return patch.object(OutboxQuerySet, "in_turn", lambda self: self)


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


@contextmanager
def forgetting(cached):
    """Let a function reckon anew what it remembers, before and after."""
    cached.cache_clear()
    try:
        yield
    finally:
        cached.cache_clear()


@contextmanager
def feed_reads_what_is_not_settled(_bases):
    """The cursor passes changes whose transactions are still open."""
    with patch.object(feed, "SETTLED", "true"), forgetting(feed._page_sql):
        yield


@contextmanager
def older_versions_win_too(_bases):
    """Whatever came last is taken, be it older than what is held."""
    guard = "(t.epoch, t.version) <= (EXCLUDED.epoch, EXCLUDED.version)"
    apply = copies.APPLY.replace(guard, "true")
    with patch.object(copies, "APPLY", apply), forgetting(copies._apply_sql):
        yield


@contextmanager
def whoever_withdrew_is_told_of_as_before(_bases):
    """Nobody looks whether consent was taken back since it was given."""
    audience = Person.audience.replace("c.withdrawn_at IS NULL AND ", "")
    with patch.object(Person, "audience", audience), forgetting(feed._page_sql):
        yield


def nothing_is_compared(_bases):
    """What a base has lost is never missed."""
    return patch.object(exchange, "differing_parts", lambda *_args: [])


def copies_expire_by_the_clock_here(_bases):
    """A base answers requests that another base holds."""
    return patch.object(
        BookingQuerySet, "to_answer", lambda self: self.filter(status="requested")
    )


def late_refusals_are_not_told(_bases):
    """Whoever no longer waits at the page never hears that it was refused."""
    return patch.object(settling, "_tell", lambda _message, _kind: None)


def a_restored_base_takes_nothing_back(_bases):
    """It opens with what its backup held, and asks nobody what it did since."""
    return patch.object(faults, "AFTER_A_RESTORE", ["begin_epoch"])


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
    only_reading_tells_what_is_free: 52,
    bookings_are_changed_unlocked: 145,
    copies_expire_by_the_clock_here: 2,
    a_restored_base_takes_nothing_back: 22,
    answer_is_noted_after_the_effect: 33,
    feed_reads_what_is_not_settled: 10,
    whoever_withdrew_is_told_of_as_before: 3,
}
# Their harm shows in few seeds: looked for by hand.
RARELY_SEEN = {
    answers_are_forgotten_within_a_day: 24,
    a_cancel_leaves_no_tombstone: 9,
    older_versions_win_too: 109,
    a_move_does_not_wait_for_the_one_before: 353,
    any_answer_is_settled: 69,
}
