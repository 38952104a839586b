"""Taking a table in: tried first and shown, then taken in whole or not at all."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.sheets.checking import Checked, check_table, fingerprint
from portal.core.errors import Refusal
from portal.core.locks import Lock, lock
from portal.core.prose import sentences
from resources.models import RowVerb

WORKING = (RowVerb.ADD, RowVerb.CHANGE)


@dataclass(frozen=True)
class Outcome:
    """Each row of a table, and what stands for all that it would do."""

    rows: list[Checked]
    seen: str
    unknown: list[str]  # headings of columns that no template has

    @property
    def is_wrong(self) -> bool:
        return any(row.errors for row in self.rows)

    @property
    def count(self) -> int:
        """How many rows are new or change something."""
        return sum(row.verb in WORKING for row in self.rows)

    @property
    def counts(self) -> list[tuple[str, int]]:
        verbs = [row.verb for row in self.rows]
        return [(str(v.label), verbs.count(v)) for v in RowVerb if v in verbs]


def try_table(*, content: bytes, sheet: Any) -> Outcome:
    """What a table would do, found out by doing it and taking it all back.

    Refuses as `check_table` does.
    """
    with transaction.atomic():
        outcome = _take_in(content, sheet)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def take_table_in(*, content: bytes, sheet: Any, seen: str) -> Outcome:
    """Write what a table says, if it is what whoever confirms it has seen.

    Refuses with `changed`, `wrong_rows` or `nothing_changed`, and as `check_table`
    does.
    """
    outcome = _take_in(content, sheet)
    if outcome.seen != seen:
        raise Refusal(
            _("Something changed here meanwhile. Look at it again, then confirm."),
            code="changed",
        )
    if outcome.is_wrong:
        raise Refusal(_("Some rows are wrong: nothing was taken in."), "wrong_rows")
    if not outcome.count:
        raise Refusal(_("The table changes nothing."), code="nothing_changed")
    return outcome


def _take_in(content: bytes, sheet: Any) -> Outcome:
    # One table after another: two would lock agreements in each other's way.
    lock(Lock.TABLE_TAKEN_IN)
    rows, unknown = check_table(content, sheet)
    seen = fingerprint(rows)
    for row in rows:
        if row.verb in WORKING:
            try:
                with transaction.atomic():
                    row.saved = sheet.save(row)
            except Refusal as refusal:
                row.is_wrong(_("whole row"), sentences(refusal.messages))
    return Outcome(rows, seen, unknown)
