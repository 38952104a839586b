"""A listing's way to the public: two reviews, and back with a reason."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal, given, refusing
from portal.core.time import now
from portal.identity.models import Person, Role
from portal.notices.actions import finish_any, tell
from portal.notices.kinds import Kind
from resources.actions.approval import decline_booking
from resources.actions.holding import hold_bookings_of
from resources.models import Booking, Listing, ReviewStep, ReviewVerb, Stage
from resources.models.listing import UNDER_REVIEW
from resources.notices import listing as notices


@transaction.atomic
def submit_listing(*, listing: Listing, by: Person) -> None:
    """Send a draft to its organisation's administrator.

    Refuses with `stage`, or with `incomplete` for each empty field it needs.
    """
    take(listing)
    if missing := listing.missing:
        raise Refusal(
            [
                Refusal(
                    _("“%(field)s” is still empty."),
                    code="incomplete",
                    params={"field": field.verbose_name},
                )
                for field in missing
            ]
        )
    _enter(listing, Stage.ORGANISATION_REVIEW)
    record(listing, ReviewVerb.SUBMITTED, by)
    _finish_tasks(listing)
    others = administrators(listing).exclude(pk=by.pk)
    _tell(notices.TO_CONFIRM, listing, others or [by], person=by.name)


@transaction.atomic
def confirm_listing(*, listing: Listing, by: Person) -> None:
    """Speak for the organisation, and pass the listing on to the base.

    Refuses with `stage`, or `four_eyes` where another administrator could confirm
    what this person sent.
    """
    take(listing)
    sender = hands(listing)[-1:]
    if sender == [by.pk] and administrators(listing).exclude(pk=by.pk).exists():
        raise Refusal(
            _("Another administrator of the organisation confirms what you sent."),
            code="four_eyes",
        )
    _enter(listing, Stage.BASE_REVIEW)
    record(listing, ReviewVerb.CONFIRMED, by)
    _finish_tasks(listing)
    _tell(notices.TO_REVIEW, listing, base_reviewers())


@transaction.atomic
def publish_listing(*, listing: Listing, by: Person) -> None:
    """Put a reviewed listing before the public, here and at the other bases.

    Refuses with `stage`, `unverified`, or `four_eyes` for who sent or confirmed it.
    """
    take(listing)
    told = senders(listing)
    if by in told:
        raise Refusal(
            _("Someone else publishes what you sent or confirmed."), code="four_eyes"
        )
    listing.published_at = now()
    with refusing("published_by_verified", not_verified()):
        _enter(listing, Stage.PUBLISHED)
    record(listing, ReviewVerb.PUBLISHED, by)
    _finish_tasks(listing)
    _tell(notices.PUBLISHED, listing, told)


def not_verified() -> Refusal:
    words = _(
        "The base has not verified this organisation, so nothing of it is published."
    )
    return Refusal(words, code="unverified")


@transaction.atomic
def return_listing(*, listing: Listing, by: Person, reason: str) -> None:
    """Give a listing back to its organisation's hands, with the reason.

    Refuses with `stage`, or `reason_missing` where none is given.
    """
    take(listing)
    reason = given(reason)
    told = senders(listing)
    _enter(listing, Stage.DRAFT, reason, origins=UNDER_REVIEW)
    record(listing, ReviewVerb.RETURNED, by, reason)
    _finish_tasks(listing)
    _tell(notices.RETURNED, listing, told, reason=reason)


@transaction.atomic
def withdraw_listing(*, listing: Listing, by: Person, reason: str) -> None:
    """Take a listing from the public; bookings stand, open requests are declined.

    Refuses with `stage`, or `reason_missing` where none is given.
    """
    take(listing)
    reason = given(reason)
    listing.proposal = None
    _enter(listing, Stage.WITHDRAWN, reason)
    record(listing, ReviewVerb.WITHDRAWN, by, reason)
    _finish_tasks(listing)
    for booking in Booking.objects.to_answer().filter(instrument=listing.pk):
        decline_booking(booking=booking, by=by, reason=reason)
    others = administrators(listing).exclude(pk=by.pk)
    _tell(notices.WITHDRAWN, listing, others, reason=reason)


@transaction.atomic
def revise_listing(*, listing: Listing, by: Person) -> None:
    """Make a draft again of what is under review or withdrawn.

    Refuses with `stage`.
    """
    take(listing)
    _enter(listing, Stage.DRAFT)
    record(listing, ReviewVerb.REVISED, by)
    _finish_tasks(listing)


def take(listing: Listing) -> None:
    """Read the listing anew and keep others from it until the transaction ends."""
    rows = type(listing)._default_manager.select_for_update(of=("self",))
    rows = rows.select_related("organisation")
    listing.refresh_from_db(from_queryset=rows)


def hands(listing: Listing) -> list[UUID]:
    """Who sent and confirmed the listing since it was last a draft, in that order."""
    people: list[UUID] = []
    for step in ReviewStep.objects.of(listing):
        if step.verb in (ReviewVerb.RETURNED, ReviewVerb.REVISED):
            people = []
        elif step.verb in (ReviewVerb.SUBMITTED, ReviewVerb.CONFIRMED):
            people.append(step.by_id)
    return people


def senders(listing: Listing) -> list[Person]:
    """Who works on the listing: whoever sent or confirmed it this time."""
    return list(Person.objects.filter(pk__in=hands(listing)))


def administrators(listing: Listing) -> QuerySet[Person]:
    """The administrators of the listing's organisation."""
    return Person.objects.holding(
        Role.ORGANISATION_ADMIN, organisation=listing.organisation
    )


def base_reviewers() -> QuerySet[Person]:
    """Who reviews for this base."""
    return Person.objects.holding(Role.BASE_REVIEWER)


def record(listing: Listing, verb: ReviewVerb, by: Person, note: str = "") -> None:
    """Write down who did what, for the listing's timeline."""
    ReviewStep.objects.create(listing=listing.pk, verb=verb, by=by, note=note)


def _enter(
    listing: Listing,
    stage: Stage,
    note: str = "",
    origins: Collection[Stage] = tuple(Stage),
) -> None:
    was_published = listing.is_published
    listing.move_to(stage, origins=origins)
    if listing.is_published != was_published:
        hold_bookings_of(listing.pk)
    listing.stage_note = note
    listing.save(update_fields=["stage", "stage_note", "published_at", "proposal"])


def _finish_tasks(listing: Listing) -> None:
    tasks = (
        notices.TO_CONFIRM,
        notices.TO_REVIEW,
        notices.CHANGES_TO_REVIEW,
        notices.RETURNED,
    )
    finish_any(kinds=[kind.code for kind in tasks], about=listing.pk)


def _tell(
    kind: Kind, listing: Listing, people: Iterable[Person], **params: str
) -> None:
    tell(
        kind=kind.code,
        people=people,
        url=listing.review_url,
        about=listing.pk,
        params={
            "name": listing.name,
            "organisation": listing.organisation.name,
            **params,
        },
    )
