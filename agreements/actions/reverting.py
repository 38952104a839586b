"""Taking a draft, or a part of it, back to what it said before."""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.actions.consulting import take
from agreements.actions.drafting import (
    area_gone,
    refuse_areas_in_use,
    refuse_unless_in,
)
from agreements.models import Agreement, Area, Article, Commitment, Contact, Party
from portal.core.errors import Refusal, refusing

# What goes back, and what of its kind an agreement has once.
ONCE: dict[type, tuple[str, Any]] = {
    Agreement: ("", ""),
    Party: ("party_once", gettext_lazy("Another party has this name now.")),
    Area: ("area_number_once", gettext_lazy("Another area has this number now.")),
    Article: (
        "article_number_once",
        gettext_lazy("Another article has this number now."),
    ),
    Commitment: (
        "commitment_number_once",
        gettext_lazy("Another commitment has this number now."),
    ),
    Contact: ("", ""),
}


@transaction.atomic
def restore_version(*, version: Any) -> Any:
    """Let a record say again what an earlier version of it says, while it is a draft.

    Refuses with `signed` or `foreign_record`; a part also with `number_taken` where
    another has its number or name by now, a commitment with `area_gone` where its area
    of then stands in this text no longer, an area with `area_in_use` where it would be
    taken away with commitments in it.
    """
    record = version.pgh_obj
    agreement = whole_of(record)
    take(agreement)
    record.refuse_unless_own()
    if not agreement.is_open:
        raise Refusal(
            _("What is signed stays as it is: only a draft is taken back."),
            code="signed",
        )
    if isinstance(record, Commitment):
        _refuse_unless_within(agreement, record, version)
    if isinstance(record, Area) and version.withdrawn_at:
        refuse_areas_in_use([record])
    for name in (columns := columns_of(version)):
        setattr(record, name, getattr(version, name))
    with _once(type(record)):
        record.save(update_fields=columns)
    return record


def whole_of(record: Any) -> Agreement:
    """The agreement that a part belongs to, or the record itself."""
    if isinstance(record, Agreement):
        return record
    within: Agreement = getattr(record, "area", record).agreement
    return within


def _once(model: type) -> AbstractContextManager[None]:
    constraint, words = ONCE[model]
    if not constraint:
        return nullcontext()
    return refusing(constraint, Refusal(words, code="number_taken"))


def _refuse_unless_within(
    agreement: Agreement, record: Commitment, version: Any
) -> None:
    """It is in the text that is locked, and so is where it goes back to."""
    locked = Commitment.objects.filter(area__agreement=agreement)
    if not locked.select_for_update(of=["self"]).filter(pk=record.pk).exists():
        raise area_gone()
    refuse_unless_in(agreement, version.area_id)


def columns_of(version: Any) -> list[str]:
    """What people write in a record, and of a part also that it is there."""
    fields = type(version.pgh_obj)._meta.concrete_fields
    written = [f.attname for f in fields if f.editable and hasattr(version, f.attname)]
    is_part = not isinstance(version.pgh_obj, Agreement)
    return written + ["withdrawn_at"] * is_part
