"""What a consultation meeting resolved, as a commitment of the agreement.

Officers come by `across.adopting`, whoever keeps the text.
"""

from typing import Any

from django.utils.translation import gettext as _

from agreements.actions.consulting import take
from agreements.actions.drafting import refuse_unless_in
from agreements.actions.taking_up import take_up
from agreements.models import Area, Commitment, Resolution
from agreements.texts import Change, written
from portal.core.errors import Refusal


def promise_of(
    *, resolution: Resolution, area: Area, name: str, **more: Any
) -> Commitment:
    """The commitment that it would be, last of its area; unsaved, the text locked.

    `more` are its other columns: by when, and how its success is measured.

    Refuses with `area_gone`, `foreign_record`, `adopted_already`, `other_agreement` or
    `no_number_left`.
    """
    take(area.agreement)
    refuse_unless_in(area.agreement, area.pk)
    resolution.refresh_from_db(from_queryset=Resolution.objects.select_for_update())
    _refuse_unless_apt(resolution, area)
    number = area.commitments.filter(home=area.home).next_number()
    return Commitment(area=area, number=number, name=name, **more)


def enter_promise(*, resolution: Resolution, new: Commitment) -> None:
    """Let a draft promise at once what was resolved, with this base's share in it."""
    new.save(force_insert=True)
    take_up(resolution=resolution, commitment=new.pk)


def promised(new: Commitment) -> Change:
    """What a new commitment changes in the text."""
    return Change("commitment", new.pk, {}, written("commitment", new), new.area_id)


def _refuse_unless_apt(resolution: Resolution, area: Area) -> None:
    resolution.refuse_unless_own()
    if resolution.commitment_id:
        raise adopted_already()
    agreement = area.agreement
    if (agreement.pk, area.home) != (resolution.meeting.agreement_id, agreement.home):
        raise Refusal(
            _("That area belongs to another agreement."), code="other_agreement"
        )


def adopted_already() -> Refusal:
    return Refusal(
        _("This resolution is a commitment already."), code="adopted_already"
    )
