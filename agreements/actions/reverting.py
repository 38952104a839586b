"""Taking a draft, or what it promises, back to what it said before."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.consulting import take
from agreements.actions.drafting import area_gone, refuse_unless_in
from agreements.models import Agreement, Commitment
from portal.core.errors import Refusal, refusing


@transaction.atomic
def restore_version(*, version: Any) -> Agreement | Commitment:
    """Let a record say again what an earlier version of it says, while it is a draft.

    Refuses with `signed` or `foreign_record`; a commitment also with `number_taken`
    where another has its number by now, or `area_gone` where its area of then stands
    in this text no longer.
    """
    record = version.pgh_obj
    agreement = record if isinstance(record, Agreement) else record.area.agreement
    take(agreement)
    record.refuse_unless_own()
    if not agreement.is_open:
        raise Refusal(
            _("What is signed stays as it is: only a draft is taken back."),
            code="signed",
        )
    if isinstance(record, Commitment):
        _refuse_unless_within(agreement, record, version)
    taken = Refusal(_("Another commitment has this number now."), code="number_taken")
    for name in (columns := columns_of(version)):
        setattr(record, name, getattr(version, name))
    with refusing("commitment_number_once", taken):
        record.save(update_fields=columns)
    return record


def _refuse_unless_within(
    agreement: Agreement, record: Commitment, version: Any
) -> None:
    """It is in the text that is locked, and so is where it goes back to."""
    locked = Commitment.objects.filter(area__agreement=agreement)
    if not locked.select_for_update(of=["self"]).filter(pk=record.pk).exists():
        raise area_gone()
    refuse_unless_in(agreement, version.area_id)


def columns_of(version: Any) -> list[str]:
    """What people write in a record, and of a commitment also that it is there."""
    fields = type(version.pgh_obj)._meta.concrete_fields
    written = [f.attname for f in fields if f.editable and hasattr(version, f.attname)]
    is_part = isinstance(version.pgh_obj, Commitment)
    return written + ["withdrawn_at"] * is_part
