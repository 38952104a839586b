"""The doors to each step of an agreement's life: the same for pages and programs.

They are open to this base's agreement officers, in their office.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.actions import life
from agreements.models import Agreement, State
from agreements.models.agreement import NEXT


@dataclass(frozen=True)
class Door:
    """What is done, the state it leads to, and the words before and after."""

    act: Callable[..., None]
    leads_to: State
    label: Promise
    done: Promise
    text: Promise | str = ""  # what comes of it, where the label does not say it all

    def fits(self, agreement: Agreement) -> bool:
        """Whether the step can follow on where the agreement is."""
        return self.leads_to in NEXT[State(agreement.state)]


DOORS = {
    "consult": Door(
        life.open_consultation,
        State.CONSULTATION,
        _("Open to consultation"),
        done=_("The parties' bases can read it now."),
        text=_("The parties' bases read the draft then, and are asked about it."),
    ),
    "take-back": Door(
        life.take_back,
        State.DRAFT,
        _("Back to a draft"),
        done=_("It is a draft again; the other bases no longer see it."),
    ),
    "sign": Door(
        life.sign_agreement,
        State.SIGNED,
        _("Record the signing"),
        done=_("It is signed; its text stays as it is from now on."),
        text=_("Its text stays as it is then, and changes as all parties agree."),
    ),
    "bring-into-force": Door(
        life.bring_into_force,
        State.IN_FORCE,
        _("Bring into force"),
        done=_("It is in force."),
    ),
    "renew": Door(
        life.renew_agreement,
        State.RENEWED,
        _("Record the renewal"),
        done=_("It is renewed by the one that follows it."),
    ),
    "end": Door(
        life.end_agreement,
        State.ENDED,
        _("End it"),
        done=_("It has ended."),
        text=_("Nobody is reminded of it any more. This cannot be undone."),
    ),
}


def open_doors(agreement: Agreement) -> list[str]:
    """The verbs that can follow where an agreement is; none where others keep it."""
    if not agreement.is_own:
        return []
    return [verb for verb, door in DOORS.items() if door.fits(agreement)]
