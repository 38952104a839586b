"""Safeguards of feed, reader and restore, each taken away."""

from contextlib import contextmanager
from unittest.mock import patch

from django.db import DatabaseError, transaction

from portal.identity.models import Person
from portal.nodes import copies, exchange, feed
from portal.nodes.client import PeerTrouble
from portal.nodes.models import Cursor, Link
from tests.simulation import faults


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


def a_page_is_taken_whole_or_not_at_all(_bases):
    """One bad line keeps all that comes with it."""

    def apply(kind, home, epoch, lines):
        try:
            with transaction.atomic():
                copies._apply(kind, home, epoch, lines)
        except DatabaseError as error:
            raise PeerTrouble(copies._blame(error)) from error
        return []

    return patch.object(copies, "_apply_or_split", apply)


def cursors_move_whoever_moved_them(_bases):
    """A reader that was held up takes the cursor back from whoever read on."""

    def move(cursor, **to):
        for name, value in to.items():
            setattr(cursor, name, value)
        return bool(Cursor.objects.filter(pk=cursor.pk).update(**to))

    return patch.object(Cursor, "move", move)


@contextmanager
def two_read_a_feed_at_once(bases):
    """No lease, and no compare-and-set, which covers for it."""
    with cursors_move_whoever_moved_them(bases), readers_take_no_lease(bases):
        yield


def readers_take_no_lease(_bases):
    """Whoever wants to reads, also what another is just reading."""
    return patch.object(Link, "take", lambda *_args: True)


def a_restored_base_takes_nothing_back(_bases):
    """It opens with what its backup held, and asks nobody what it did since."""
    return patch.object(faults, "AFTER_A_RESTORE", ["begin_epoch"])


def a_restored_base_begins_no_epoch(_bases):
    """Its peers take it for the base that they read before."""
    commands = ["adopt_own_records", "ask_again"]
    return patch.object(faults, "AFTER_A_RESTORE", commands)


def a_restored_base_does_not_ask_again(_bases):
    """What it did for others since its backup, and has forgotten, stays undone."""
    commands = ["adopt_own_records", "begin_epoch"]
    return patch.object(faults, "AFTER_A_RESTORE", commands)
