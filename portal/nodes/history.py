"""Who changed a shared record at home, and what it said before."""

import pghistory
import pgtrigger
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _


class OwnChange(pgtrigger.AnyChange):
    """A change of an own record: copies are audited where they are at home."""

    def resolve(self, model):
        return f"NEW.is_own AND ({super().resolve(model)})"


def track_changes(model, exclude=()):
    """Keep what an own record said before each change, for good.

    The first state needs no row of its own, since each change keeps the one before it.
    `exclude` names what must not outlive its withdrawal: personal data.
    """
    changed = OwnChange(exclude=["version", *exclude])
    name = format_lazy(_("{record}: earlier versions"), record=model._meta.verbose_name)
    return pghistory.track(
        pghistory.UpdateEvent(condition=changed, row=pghistory.Old),
        append_only=True,
        exclude=[*exclude],
        meta={"verbose_name": name, "verbose_name_plural": name},
    )(model)
