"""What identity tells people."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.identity.models import RealNameCheck, Role
from portal.notices.kinds import Kind, only_if, register


def colleagues(account):
    """Reviewers confirm everyone's name but their own."""
    return only_if(account.holds(Role.BASE_REVIEWER)) & ~Q(about=account.person_id)


def spell(kept):
    """The words of a role or an outcome in the language of whoever reads of it."""
    labels = {"role": Role.choices, "outcome": RealNameCheck.Outcome.choices}
    codes = {name: dict(labels[name]) for name in kept.keys() & labels.keys()}
    return kept | {name: str(codes[name].get(kept[name], kept[name])) for name in codes}


VERIFY = register(
    Kind(
        "identity.verify",
        _("Verify an organisation: %(organisation)s"),
        _("%(organisation)s has registered. Compare its details and decide."),
        is_task=True,
        due_in=5,
        whose=lambda account: only_if(account.holds(Role.BASE_REVIEWER)),
    )
)
VERIFIED = register(
    Kind(
        "identity.verified",
        _("%(organisation)s is verified"),
        _("You administer it now: complete its page and invite your colleagues."),
    )
)
REJECTED = register(
    Kind(
        "identity.rejected",
        _("The registration of %(organisation)s was sent back"),
        _("%(reason)s You can correct it and send it again."),
    )
)
SUSPENDED = register(
    Kind(
        "identity.suspended",
        _("%(organisation)s is suspended"),
        _("%(reason)s Nobody can book for it or offer anything until this is lifted."),
    )
)
JOINED = register(
    Kind(
        "identity.joined",
        _("%(person)s has joined %(organisation)s"),
        _("If you know that it is them, confirm their identity on the members page."),
    )
)
ROLE_GIVEN = register(
    Kind(
        "identity.role_given",
        _("You are now %(role)s of %(organisation)s"),
        _("%(by)s gave you this role."),
        spell=spell,
    )
)
ROLE_ENDED = register(
    Kind(
        "identity.role_ended",
        _("You are no longer %(role)s of %(organisation)s"),
        _("%(by)s ended it."),
        spell=spell,
    )
)
REAL_NAME = register(
    Kind(
        "identity.real_name",
        _("Verify the real name of %(person)s"),
        _("See the identity paper, compare the name, and keep no copy."),
        is_task=True,
        due_in=5,
        whose=colleagues,
    )
)
REAL_NAME_DECIDED = register(
    Kind(
        "identity.real_name_decided",
        _("Your real name: %(outcome)s"),
        _("%(note)s"),
        goes_out=False,
        spell=spell,
    )
)
TOKEN_MADE = register(
    Kind(
        "identity.token_made",
        _("A new access token: %(name)s"),
        _("Whoever has it acts as you. If you did not make it, revoke it at once."),
    )
)
