"""What people are told about what agreements ask of them."""

from django.utils.translation import gettext_lazy as _

from portal.notices.kinds import Kind, register

IN_CHARGE = register(
    Kind(
        "agreements.in_charge",
        _("You are in charge of “%(commitment)s”"),
        _("Report for %(party)s how far it is; an agreement officer confirms it."),
    )
)
IN_CHARGE_OF_MANY = register(
    Kind(
        "agreements.in_charge_of_many",
        _("You are in charge of %(count)s commitments"),
        _(
            "“%(commitment)s” and others. Report on each how far it is; an agreement"
            " officer confirms it."
        ),
    )
)
TO_ASSIGN = register(
    Kind(
        "agreements.to_assign",
        _("Put offices or people in charge of what “%(name)s” promises"),
        _("Until then agreement officers are reminded of each of these commitments."),
        is_task=True,
        due_in=10,
        remind_before=2,
    )
)
LEFT_BEHIND = register(
    Kind(
        "agreements.left_behind",
        _("Put somebody in charge of “%(commitment)s”"),
        _("%(person)s has left, or closed the account. Until then you are reminded."),
        is_task=True,
        due_in=5,
    )
)
TO_CONFIRM = register(
    Kind(
        "agreements.to_confirm",
        _("Confirm a report on “%(commitment)s”"),
        _("%(person)s has reported for %(party)s. Confirm it, or return it."),
        is_task=True,
        due_in=3,
    )
)
CONFIRMED = register(
    Kind(
        "agreements.confirmed",
        _("Your report on “%(commitment)s” is confirmed"),
        _("Everyone who may read the agreement sees it now."),
    )
)
RETURNED = register(
    Kind(
        "agreements.returned",
        _("Your report on “%(commitment)s” was returned"),
        _("Reason: %(reason)s Report anew."),
        is_task=True,
        due_in=5,
    )
)
ASKED_TO_REPORT = register(
    Kind(
        "agreements.asked_to_report",
        _("Report how far “%(commitment)s” is"),
        _("%(officer)s asks how far %(party)s is with it."),
        is_task=True,
        due_in=5,
    )
)
DUE_SOON = register(
    Kind(
        "agreements.due_soon",
        _("“%(commitment)s” is due on %(day)s"),
        _("Report in time how far %(party)s is with it."),
    )
)
DUE_NOW = register(
    Kind(
        "agreements.due_now",
        _("“%(commitment)s” is due now, on %(day)s"),
        _("Report how far %(party)s is with it, or that it is done."),
    )
)
OVERDUE = register(
    Kind(
        "agreements.overdue",
        _("“%(commitment)s” was due on %(day)s"),
        _("Report for %(party)s that it is done, or why it is late."),
    )
)
ESCALATED = register(
    Kind(
        "agreements.long_overdue",
        _("Overdue for days: “%(commitment)s”, due on %(day)s"),
        _("%(office)s has not reported it as done. See to it with them."),
    )
)
