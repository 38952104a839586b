"""The doors to each step of a listing: the same for pages and programs."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from resources.actions import editing, publishing, taking_over
from resources.models import Stage

WHO = {
    "managed_by": _("those who manage the organisation’s records"),
    "confirmable_by": _("the organisation’s administrators"),
    "reviewable_by": _("the base’s reviewers"),
    "returnable_by": _("whoever’s turn it is to review"),
    "withdrawable_by": _("those who manage it, and the base’s reviewers"),
}


@dataclass(frozen=True)
class Door:
    """What is done, the queryset of those it is open to, and when it can follow."""

    act: Callable[..., None]
    open_to: str
    label: Promise
    stages: tuple[Stage, ...]
    done: Promise
    text: Promise | str = ""
    needs_reason: bool = False
    on_proposal: bool = False
    is_main: bool = False

    def listings(self, model, account):
        """The listings on which this account may take the step."""
        return getattr(model.objects, self.open_to)(account)

    @property
    def who(self):
        """Those whom it is open to, in words."""
        return WHO[self.open_to]

    @property
    def where(self):
        """The same as `fits`, for a query."""
        at = Q(stage__in=self.stages)
        return at & Q(proposal__isnull=False) if self.on_proposal else at

    def fits(self, listing):
        """Whether the listing is where this step can be taken."""
        has_proposal = listing.proposal is not None
        return listing.stage in self.stages and (has_proposal or not self.on_proposal)


DOORS = {
    "submit": Door(
        publishing.submit_listing,
        "managed_by",
        _("Send for review"),
        (Stage.DRAFT,),
        done=_("Sent to the organisation's administrator."),
        text=_("The organisation's administrator confirms it, then the base reviews."),
        is_main=True,
    ),
    "confirm": Door(
        publishing.confirm_listing,
        "confirmable_by",
        _("Confirm for the organisation"),
        (Stage.ORGANISATION_REVIEW,),
        done=_("Confirmed and passed on to the base."),
        is_main=True,
    ),
    "publish": Door(
        publishing.publish_listing,
        "reviewable_by",
        _("Publish"),
        (Stage.BASE_REVIEW,),
        done=_("Published: everyone can find it now."),
        is_main=True,
    ),
    "accept": Door(
        editing.accept_changes,
        "reviewable_by",
        _("Accept the changes"),
        (Stage.PUBLISHED,),
        done=_("The changes are public."),
        on_proposal=True,
        is_main=True,
    ),
    "decline": Door(
        editing.decline_changes,
        "reviewable_by",
        _("Do not accept"),
        (Stage.PUBLISHED,),
        done=_("The published record stays as it is."),
        needs_reason=True,
        on_proposal=True,
    ),
    "return": Door(
        publishing.return_listing,
        "returnable_by",
        _("Return it"),
        (Stage.ORGANISATION_REVIEW, Stage.BASE_REVIEW),
        done=_("Returned with your reason."),
        needs_reason=True,
    ),
    "revise": Door(
        publishing.revise_listing,
        "managed_by",
        _("Take it back to revise"),
        (Stage.ORGANISATION_REVIEW, Stage.BASE_REVIEW, Stage.WITHDRAWN),
        done=_("It is a draft again."),
        text=_("It becomes a draft again and passes both reviews once more."),
    ),
    "withdraw": Door(
        publishing.withdraw_listing,
        "withdrawable_by",
        _("Take it out of the catalogue"),
        (Stage.PUBLISHED,),
        done=_("It is no longer in the catalogue."),
        text=_("Nobody finds it any more. Bookings already made stand."),
        needs_reason=True,
    ),
}


# What many records take at once: every door, and one that asks for more.
STEPS = DOORS | {
    "take_over": Door(
        taking_over.take_over,
        "managed_by",
        _("Take over hours, rules and rates"),
        (Stage.DRAFT, Stage.PUBLISHED),
        done=_("Taken over."),
    ),
}


def open_doors(listing, account):
    """The steps that this account can take with the listing now, by their verb."""
    return {
        verb: door
        for verb, door in DOORS.items()
        if door.fits(listing)
        and door.listings(type(listing), account).filter(pk=listing.pk).exists()
    }
