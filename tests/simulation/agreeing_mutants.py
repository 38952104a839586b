"""Each safeguard of agreements taken away: the simulation must see the harm."""

from contextlib import contextmanager
from dataclasses import replace
from unittest.mock import patch

from agreements import changes
from agreements.actions import consulting, holding, reporting
from agreements.models import (
    Agreement,
    Consultation,
    Duty,
    Opinion,
    Stand,
    WithdrawnAhead,
)
from agreements.models.progress import ProgressQuerySet

ONE_OPEN = "consultation_one_open"
MAKE_INDEX = """
SET session_replication_role = replica;
DELETE FROM agreements_opinion;
DELETE FROM agreements_consultation;
SET session_replication_role = origin;
"""
SIGNED_PART = """
DO $do$
DECLARE guard name;
BEGIN
    FOR guard IN SELECT tgname FROM pg_trigger
        WHERE tgrelid = 'agreements_area'::regclass
            AND tgname LIKE 'pgtrigger_signed_part%' LOOP
        EXECUTE format('ALTER TABLE agreements_area {verb} TRIGGER %I', guard);
    END LOOP;
END $do$
"""


def a_withdrawal_leaves_no_trace(_bases):
    """What is taken back before it arrives is asked all the same."""
    return patch.object(
        WithdrawnAhead.objects, "get_or_create", lambda **said: (None, True)
    )


def one_speaks_for_all(_bases):
    """A base is taken at its word for parties of other bases."""

    def speak(voices, base):
        return [party for parties in voices.values() for party in parties]

    def ask_the_others(consultation, voices, by=None):
        own = speak(voices, consultation.base)
        consulting._say(consultation, own[:1], True, "", by)
        consulting.tell_asked(consultation, bases=sorted(voices))

    return patch.multiple(consulting, _speak=speak, _ask_the_others=ask_the_others)


def who_is_no_party_is_heard(_bases):
    """Any base may ask for a change."""

    def speak(voices, base):
        return voices.get(base, [])

    def ask_the_others(consultation, voices, by=None):
        consulting._say(consultation, speak(voices, consultation.base), True, "", by)

    return patch.multiple(consulting, _speak=speak, _ask_the_others=ask_the_others)


@contextmanager
def what_grew_stale_is_taken(_bases):
    """A change counts although the text that it began with is another by now."""
    propose_change, checked = consulting.propose_change, changes._checked

    def propose(*, agreement, **said):
        said["edition"] = Agreement.objects.get(pk=agreement.pk).edition
        return propose_change(agreement=agreement, **said)

    def unchecked(agreement, text, change):
        known = replace(text[change.id], after=change.before)
        return checked(agreement, text | {change.id: known}, change)

    with (
        patch.object(consulting, "propose_change", propose),
        patch.object(changes, "_checked", unchecked),
    ):
        yield


def nobody_waits_for_another(_bases):
    """Two who decide at once do not see each other."""

    def take(agreement):
        agreement.refresh_from_db()

    def lock(consultation):
        consultation.refresh_from_db()
        take(consultation.agreement)

    return patch.multiple(consulting, take=take, _lock=lock)


def a_party_may_say_something_else(_bases):
    """Who has answered answers again."""

    def say(consultation, parties, agrees, note, by):
        said = {"agrees": agrees, "note": note, "by": by}
        for party in parties:
            Opinion.objects.update_or_create(
                consultation=consultation, party=party, defaults=said
            )

    return patch.object(consulting, "_say", say)


def what_is_decided_is_decided_again(_bases):
    """An answer counts, be the parties still asked or not."""
    return patch.object(Consultation, "refuse_unless_open", lambda self: None)


def anyone_takes_it_back(_bases):
    """Not only whoever asked."""
    withdraw = consulting.withdraw_consultation

    def by_any(*, consultation, base):
        withdraw(consultation=consultation, base=consultation.base)

    return patch.object(consulting, "withdraw_consultation", by_any)


@contextmanager
def two_are_asked_at_once(bases):
    """The database lets an agreement have two questions open."""
    made = f"SELECT pg_get_indexdef('{ONE_OPEN}'::regclass)"
    ((again,),) = bases[0].asks(made)
    for base in bases:
        base.does(f"DROP INDEX {ONE_OPEN}")
    try:
        yield
    finally:
        for base in bases:
            base.does(MAKE_INDEX + again)


@contextmanager
def anyone_rewrites_what_is_signed(bases):
    """The database lets a signed text be changed without a word of the parties."""
    for base in bases:
        base.does(SIGNED_PART.format(verb="DISABLE"))
    try:
        yield
    finally:
        for base in bases:
            base.does(SIGNED_PART.format(verb="ENABLE"))


def a_report_is_answered_again(_bases):
    """Who had the page open answers, whatever another said meanwhile."""

    def take(progress):
        return Duty.objects.get(pk=progress.duty_id)

    return patch.object(reporting, "_take", take)


def the_report_filed_last_counts(_bases):
    """A share takes the state of a report on an earlier day that came late."""

    def confirmed(self):
        return self.filter(stand=Stand.CONFIRMED).order_by("-pk")

    return patch.object(ProgressQuerySet, "confirmed", confirmed)


def what_was_agreed_to_is_forgotten(_bases):
    """A text is held as it was signed, whatever both said to its changes."""
    return patch.object(holding, "read_kept", lambda kept: [])


def a_home_is_taken_at_its_word(_bases):
    """Whatever it shows counts as agreed to."""
    return patch.object(holding, "deviations", lambda *said: iter(()))


# Each with a seed that showed its harm when it was written: it is tried first.
MUTANTS = {
    a_withdrawal_leaves_no_trace: 10,
    one_speaks_for_all: 0,
    who_is_no_party_is_heard: 0,
    a_party_may_say_something_else: 2,
    what_is_decided_is_decided_again: 4,
    anyone_takes_it_back: 2,
    two_are_asked_at_once: 0,
    anyone_rewrites_what_is_signed: 2,
    a_report_is_answered_again: 12,
    the_report_filed_last_counts: 2,
    what_was_agreed_to_is_forgotten: 2,
}
