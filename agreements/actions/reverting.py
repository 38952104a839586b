"""Taking a draft, or what it promises, back to what it said before."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.consulting import take
from agreements.models import Agreement, Commitment
from portal.core.errors import Refusal, refusing


@transaction.atomic
def restore_version(*, version: Any) -> Agreement | Commitment:
    """Let a record say again what an earlier version of it says, while it is a draft.

    Refuses with `signed`, `foreign_record`, or `number_taken` for a commitment whose
    number another has by now.
    """
    record = version.pgh_obj
    agreement = record if isinstance(record, Agreement) else record.area.agreement
    take(agreement)
    if not record.is_own:
        raise Refusal(
            _("This record belongs to another base: only that base can change it."),
            code="foreign_record",
        )
    if not agreement.is_open:
        raise Refusal(
            _("What is signed stays as it is: only a draft is taken back."),
            code="signed",
        )
    taken = Refusal(_("Another commitment has this number now."), code="number_taken")
    for name in (columns := columns_of(version)):
        setattr(record, name, getattr(version, name))
    with refusing("commitment_number_once", taken):
        record.save(update_fields=columns)
    return record


def columns_of(version: Any) -> list[str]:
    """What people write in a record, and of a commitment also that it is there."""
    fields = type(version.pgh_obj)._meta.concrete_fields
    written = [f.attname for f in fields if f.editable and hasattr(version, f.attname)]
    is_part = isinstance(version.pgh_obj, Commitment)
    return written + ["withdrawn_at"] * is_part
