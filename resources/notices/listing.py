"""What people are told about the catalogue."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.identity.models import Role
from portal.notices.kinds import Kind, only_if, register
from resources.models import Facility, Instrument, Resource


def about(choose):
    """Whose tasks are about records: `choose(objects, account)` finds them."""

    def whose(account):
        found = Q()
        for model in (Instrument, Facility, Resource):
            chosen = choose(model.objects, account)
            found |= Q(about__in=chosen.order_by().values("pk"))
        return found

    return whose


def reviewers(account):
    """Whoever reviews for the base."""
    return only_if(account.holds(Role.BASE_REVIEWER))


TO_CONFIRM = register(
    Kind(
        "resources.to_confirm",
        _("Confirm “%(name)s”"),
        _("%(person)s asks you to confirm this record for %(organisation)s."),
        is_task=True,
        due_in=3,
        whose=about(lambda listings, account: listings.to_confirm_by(account)),
    )
)
TO_REVIEW = register(
    Kind(
        "resources.to_review",
        _("Review “%(name)s” of %(organisation)s"),
        _("The organisation has confirmed it; it is public once you publish it."),
        is_task=True,
        due_in=5,
        whose=about(lambda listings, account: listings.to_review_by(account)),
    )
)
CHANGES_TO_REVIEW = register(
    Kind(
        "resources.changes_to_review",
        _("Review changes of “%(name)s” of %(organisation)s"),
        _("The published record stays as it is until you accept them."),
        is_task=True,
        due_in=5,
        whose=about(lambda listings, account: listings.to_review_by(account)),
    )
)
MANY_CHANGES_TO_REVIEW = register(
    Kind(
        "resources.many_changes_to_review",
        _("%(organisation)s proposes changes of %(count)s instruments"),
        _("The published records stay as they are until you accept the changes."),
        is_task=True,
        due_in=5,
        whose=reviewers,
    )
)
PUBLISHED = register(
    Kind(
        "resources.published",
        _("“%(name)s” is published"),
        _("Everyone can find it now."),
    )
)
RETURNED = register(
    Kind(
        "resources.returned",
        _("“%(name)s” was returned to you"),
        _("Reason: %(reason)s"),
        is_task=True,
        whose=about(lambda listings, account: listings.returned_to(account)),
    )
)
WITHDRAWN = register(
    Kind(
        "resources.withdrawn",
        _("“%(name)s” was taken out of the catalogue"),
        _("Reason: %(reason)s"),
    )
)
CHANGES_ACCEPTED = register(
    Kind(
        "resources.changes_accepted",
        _("Changes of “%(name)s” are public"),
        _("The base's reviewer has accepted them."),
    )
)
CHANGES_DECLINED = register(
    Kind(
        "resources.changes_declined",
        _("Changes of “%(name)s” were not accepted"),
        _("Reason: %(reason)s"),
    )
)
