"""Which base speaks for a party that had none as its agreement was signed.

A base that joins later reports for its own parties from then on.
"""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from agreements import duty_notices as notices
from agreements.actions.consulting import refuse_while_asked, take
from agreements.actions.sharing_out import end_task_if_assigned
from agreements.models import Consultation, Duty, Party, Progress, Stand
from agreements.notices import unknown_base
from portal.core.errors import Refusal
from portal.core.time import now
from portal.nodes.models import Node
from portal.notices.actions import finish, finish_any

OF_A_SHARE = [
    notices.LEFT_BEHIND.code,
    notices.ASKED_TO_REPORT.code,
    notices.RETURNED.code,
]


@transaction.atomic
def name_base(*, party: Party, base: str) -> None:
    """Let a base speak for a party from now on, once and for good.

    It opens the party's shares itself; those that this base kept in its stead end, and
    with them what people here were asked. Refuses with `foreign_record`, `party_gone`,
    `named_already`, `unknown_base`, or `asked_already` while the parties are asked.
    """
    take(party.agreement)
    party.refresh_from_db(from_queryset=Party.objects.select_for_update())
    party.refuse_unless_own()
    _refuse_unless_unnamed(party)
    refuse_while_asked(party.agreement)
    if not Node.objects.filter(code=base).exists():
        raise unknown_base(base)
    for duty in party.duties.standing().own():
        _hand_over(duty)
    party.base = base
    party.save(update_fields=["base"])


def name_joined(waiting: Mapping[str, Collection[UUID]]) -> None:
    """Name each base that is known by now to the parties that wait for it.

    Where the parties are just asked something, that is decided first.
    """
    for node in Node.objects.filter(code__in=waiting):
        unnamed = Party.objects.standing().own().filter(base="")
        unasked = unnamed.exclude(
            agreement__in=Consultation.objects.own().open().values("agreement")
        )
        for party in unasked.filter(pk__in=waiting[node.code]):
            name_base(party=party, base=node.code)


def _refuse_unless_unnamed(party: Party) -> None:
    if party.withdrawn_at:
        raise Refusal(_("It is no longer a party."), code="party_gone")
    if party.base:
        raise Refusal(
            _("A base speaks for this party already: that stays."),
            code="named_already",
        )


def _hand_over(duty: Duty) -> None:
    """End a share that this base kept for a party which had no base."""
    finish_any(kinds=OF_A_SHARE, about=duty.pk)
    for report in Progress.objects.filter(duty=duty, stand=Stand.FILED):
        finish(kind=notices.TO_CONFIRM.code, about=report.pk)
    duty.withdrawn_at = now()
    duty.save(update_fields=["withdrawn_at"])
    end_task_if_assigned(duty.commitment.area.agreement_id)
