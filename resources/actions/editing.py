"""Changing a listing: at once where that harms nobody, else after a review."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal, given, refusing
from portal.identity.models import Person
from portal.notices.actions import finish, tell
from resources.actions.publishing import base_reviewers, record, take
from resources.listing.proposal import split_proposal
from resources.models import Listing, ReviewStep, ReviewVerb, Stage
from resources.notices import listing as notices

ANSWERS = {
    ReviewVerb.ACCEPTED: notices.CHANGES_ACCEPTED,
    ReviewVerb.DECLINED: notices.CHANGES_DECLINED,
}


def number_taken() -> Refusal:
    return Refusal(
        _("Your organisation has another instrument with this number."),
        code="number_taken",
    )


def nothing_proposed() -> Refusal:
    return Refusal(_("These changes have been decided already."), code="decided")


def need_editable(listing: Listing) -> None:
    """Refuse, with `stage`, to change what is under review or withdrawn."""
    if not listing.is_editable:
        raise Refusal(
            _("A record at the stage “%(stage)s” stands still. Take it back first."),
            code="stage",
            params={"stage": listing.get_stage_display()},
        )


@transaction.atomic
def create_listing(*, listing: Listing) -> None:
    """Begin a draft. Refuses with `number_taken`."""
    with refusing("instrument_once_per_number", number_taken()):
        listing.save(force_insert=True)


@transaction.atomic
def change_listing(
    *, listing: Listing, by: Person, values: Mapping[str, object]
) -> None:
    """Change a draft; of a published listing propose what is reviewed, change the rest.

    Refuses with `stage`, or `number_taken`.
    """
    take(listing)
    need_editable(listing)
    before = listing.proposal
    proposal = split_proposal(listing, values)
    if listing.stage == Stage.PUBLISHED:
        listing.proposal = proposal or None
    with refusing("instrument_once_per_number", number_taken()):
        listing.save(update_fields=[*values, "proposal"])
    if not listing.proposal:
        finish(kind=notices.CHANGES_TO_REVIEW.code, about=listing.pk)
    elif listing.proposal != before:
        record(listing, ReviewVerb.PROPOSED, by)
        _tell_reviewers(listing)


@transaction.atomic
def accept_changes(*, listing: Listing, by: Person) -> None:
    """Make the proposed changes public.

    Refuses with `decided`, `number_taken`, or `four_eyes` for who proposed them.
    """
    take(listing)
    if not listing.proposal:
        raise nothing_proposed()
    if by in _proposers(listing):
        raise Refusal(_("Someone else accepts what you proposed."), code="four_eyes")
    wanted = listing.proposed
    wanted.proposal = None
    with refusing("instrument_once_per_number", number_taken()):
        wanted.save(update_fields=[*listing.proposal, "proposal"])
    _answer(listing, by, ReviewVerb.ACCEPTED)


@transaction.atomic
def decline_changes(*, listing: Listing, by: Person, reason: str) -> None:
    """Leave the published listing as it is.

    Refuses with `decided`, or `reason_missing` where none is given.
    """
    take(listing)
    reason = given(reason)
    if not listing.proposal:
        raise nothing_proposed()
    listing.proposal = None
    listing.save(update_fields=["proposal"])
    _answer(listing, by, ReviewVerb.DECLINED, reason)


def _tell_reviewers(listing: Listing) -> None:
    tell(
        kind=notices.CHANGES_TO_REVIEW.code,
        people=base_reviewers(),
        url=listing.review_url,
        about=listing.pk,
        params={"name": listing.name, "organisation": listing.organisation.name},
    )


def _proposers(listing: Listing) -> set[Person]:
    """Whose changes stand in the proposal: each of them sees the others' through."""
    people: set[Person] = set()
    for step in ReviewStep.objects.of(listing):
        if step.verb == ReviewVerb.PROPOSED:
            people.add(step.by)
        else:
            people.clear()
    return people


def _answer(listing: Listing, by: Person, verb: ReviewVerb, reason: str = "") -> None:
    proposers = _proposers(listing)
    record(listing, verb, by, reason)
    finish(kind=notices.CHANGES_TO_REVIEW.code, about=listing.pk)
    tell(
        kind=ANSWERS[verb].code,
        people=proposers,
        url=listing.review_url,
        about=listing.pk,
        params={"name": listing.name, "reason": reason},
    )
