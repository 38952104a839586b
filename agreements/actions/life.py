"""An agreement's life: consulted on, signed, in force, renewed or ended."""

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.consulting import (
    consult_on_draft,
    take,
    withdraw_what_is_open,
)
from agreements.actions.terms import end_calls
from agreements.models import Agreement, Asks, Outcome, State
from agreements.models.agreement import OPEN
from agreements.models.text import of_a_voice
from agreements.texts import has_moved
from portal.core.errors import Refusal


@transaction.atomic
def open_consultation(*, agreement: Agreement) -> None:
    """Show a draft to its parties' bases, and ask the others what they say to it.

    Refuses with `state`, `parties_missing`, `unknown_base` or `not_shared`.
    """
    take(agreement)
    _refuse_without_parties(agreement)
    _enter(agreement, State.CONSULTATION)
    consult_on_draft(agreement=agreement)


@transaction.atomic
def take_back(*, agreement: Agreement) -> None:
    """Make it a draft again, which other bases no longer see. Refuses with `state`."""
    take(agreement)
    withdraw_what_is_open(agreement)
    _enter(agreement, State.DRAFT)


@transaction.atomic
def sign_agreement(*, agreement: Agreement) -> None:
    """Record that it was signed; from now on its text stays.

    Refuses with `state`, `parties_missing`, or `date_missing` without day or year;
    with `not_agreed` unless the parties' bases agreed to the draft that they were sent.
    """
    take(agreement)
    _refuse_without_parties(agreement)
    _refuse_unless_agreed(agreement)
    if not agreement.signed_year:
        raise Refusal(
            _("Enter first on which day, or in which year, it was signed."),
            code="date_missing",
        )
    withdraw_what_is_open(agreement)
    _enter(agreement, State.SIGNED)


@transaction.atomic
def bring_into_force(*, agreement: Agreement) -> None:
    """Let a signed agreement hold. Refuses with `state`."""
    take(agreement)
    _enter(agreement, State.IN_FORCE)


@transaction.atomic
def renew_agreement(*, agreement: Agreement) -> None:
    """Record that a later agreement goes on with it.

    What is before the parties is no longer asked. Refuses with `state`, or with
    `successor_missing` while none is signed.
    """
    take(agreement)
    known = agreement.successors.standing().filter(of_a_voice("predecessor"))
    later = known.exclude(state__in=OPEN)
    if not later.exists():
        raise Refusal(
            _("Sign the agreement that follows this one first."),
            code="successor_missing",
        )
    withdraw_what_is_open(agreement)
    end_calls(agreement)
    _enter(agreement, State.RENEWED)


@transaction.atomic
def end_agreement(*, agreement: Agreement) -> None:
    """Record that it no longer holds.

    What is before the parties is no longer asked: else whoever proposes again and again
    kept it from ever ending. Refuses with `state`.
    """
    take(agreement)
    withdraw_what_is_open(agreement)
    end_calls(agreement)
    _enter(agreement, State.ENDED)


def _enter(agreement: Agreement, state: State) -> None:
    agreement.move_to(state)
    agreement.save(update_fields=["state"])


def _refuse_without_parties(agreement: Agreement) -> None:
    if agreement.parties.standing().count() < 2:
        raise Refusal(
            _("An agreement has two parties at least."), code="parties_missing"
        )


def _refuse_unless_agreed(agreement: Agreement) -> None:
    """What no other base speaks for, or was ever asked about, was signed on paper."""
    if not set(agreement.voices()) - {agreement.home}:
        return
    drafts = agreement.consultations.own().filter(asks=Asks.DRAFT)
    last = drafts.order_by("asked_at", "pk").last()
    if last and last.state != Outcome.AGREED:
        raise Refusal(
            _("The parties have not agreed to the draft: %(state)s."),
            code="not_agreed",
            params={"state": last.get_state_display()},
        )
    if last and has_moved(last):
        raise Refusal(
            _(
                "The draft was edited after the parties agreed to it. Take it back, "
                "and consult them on what it says now."
            ),
            code="not_agreed",
        )
