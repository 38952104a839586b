"""What people are told of a step that many records took at once."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.identity.models import Role
from portal.notices.kinds import Kind, register
from resources.models import Batch, BatchVerb
from resources.models.listing import MANAGING
from resources.notices import listing


def spell(params: dict[str, str]) -> dict[str, str]:
    """The step in the reader's language."""
    return params | {"step": str(BatchVerb(params["verb"]).label)}


def of_organisations_as(*roles):
    """Whoever has one of these roles at an organisation of the batch."""

    def whose(account):
        mine = account.organisations_as(*roles)
        found = Batch.objects.filter(organisations__overlap=mine)
        return Q(about__in=found.order_by().values("pk"))

    return whose


def administrators(account):
    """The organisation's administrators; who sent the records, if nobody else can."""
    others = Batch.objects.exclude(by=account.person_id).order_by().values("pk")
    told = Q(person=account.person_id) | Q(about__in=others)
    return of_organisations_as(Role.ORGANISATION_ADMIN)(account) & told


TO_CONFIRM = register(
    Kind(
        "resources.many_to_confirm",
        _("Confirm %(count)s records"),
        _("%(person)s asks you to confirm these records for the organisation."),
        is_task=True,
        due_in=3,
        whose=administrators,
    )
)
TO_REVIEW = register(
    Kind(
        "resources.many_to_review",
        _("Review %(count)s records of %(organisations)s"),
        _("The organisation has confirmed them; publishing makes them public."),
        is_task=True,
        due_in=5,
        whose=listing.reviewers,
    )
)
PUBLISHED = register(
    Kind(
        "resources.many_published",
        _("%(count)s of your records are published"),
        _("Everyone can find them now."),
    )
)
RETURNED = register(
    Kind(
        "resources.many_returned",
        _("%(count)s records were returned to you"),
        _("Reason: %(reason)s"),
        is_task=True,
        whose=of_organisations_as(*MANAGING),
    )
)
CHANGES_ACCEPTED = register(
    Kind(
        "resources.many_changes_accepted",
        _("Changes of %(count)s records are public"),
        _("The base's reviewer has accepted them."),
    )
)
CHANGES_DECLINED = register(
    Kind(
        "resources.many_changes_declined",
        _("Changes of %(count)s records were not accepted"),
        _("Reason: %(reason)s"),
    )
)
ENDED = register(
    Kind(
        "resources.batch_ended",
        _("“%(step)s” is finished: %(done)s done, %(refused)s not"),
        _("The page of the batch names what was not done, and why."),
        goes_out=False,
        spell=spell,
    )
)
# What a single record's notice becomes where many are told of in one.
MANY = {
    listing.TO_CONFIRM.code: TO_CONFIRM,
    listing.TO_REVIEW.code: TO_REVIEW,
    listing.PUBLISHED.code: PUBLISHED,
    listing.RETURNED.code: RETURNED,
    listing.CHANGES_ACCEPTED.code: CHANGES_ACCEPTED,
    listing.CHANGES_DECLINED.code: CHANGES_DECLINED,
}
