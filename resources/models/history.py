"""Who changed a record of the catalogue, and what it said before."""

import pghistory
import pgtrigger


class OwnChange(pgtrigger.AnyChange):
    """A change of an own record: copies are audited where they are at home."""

    def resolve(self, model):
        return f"NEW.is_own AND ({super().resolve(model)})"


def track_changes(model):
    """Keep what an own record said before each change.

    The first state needs no row of its own, since each change keeps the one before it.
    """
    changed = OwnChange(exclude=["version"])
    return pghistory.track(pghistory.UpdateEvent(condition=changed, row=pghistory.Old))(
        model
    )
