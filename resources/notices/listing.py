"""What people are told about the catalogue."""

from django.utils.translation import gettext_lazy as _

from portal.notices.kinds import Kind, register

TO_CONFIRM = register(
    Kind(
        "resources.to_confirm",
        _("Confirm “%(name)s”"),
        _("%(person)s asks you to confirm this record for %(organisation)s."),
        is_task=True,
        due_in=3,
    )
)
TO_REVIEW = register(
    Kind(
        "resources.to_review",
        _("Review “%(name)s” of %(organisation)s"),
        _("The organisation has confirmed it; it is public once you publish it."),
        is_task=True,
        due_in=5,
    )
)
CHANGES_TO_REVIEW = register(
    Kind(
        "resources.changes_to_review",
        _("Review changes of “%(name)s” of %(organisation)s"),
        _("The published record stays as it is until you accept them."),
        is_task=True,
        due_in=5,
    )
)
MANY_CHANGES_TO_REVIEW = register(
    Kind(
        "resources.many_changes_to_review",
        _("%(organisation)s proposes changes of %(count)s instruments"),
        _("The published records stay as they are until you accept the changes."),
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
