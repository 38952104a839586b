"""What a consultation meeting resolved becomes a commitment of the agreement."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.actions.consulting import propose_change, take
from agreements.actions.drafting import refuse_unless_in
from agreements.actions.taking_up import take_up
from agreements.models import Area, Commitment, Consultation, Resolution
from agreements.texts import Change, written
from portal.core.errors import Refusal
from portal.identity.models import Person
from portal.nodes.base import current_base


@transaction.atomic
def adopt_resolution(
    *,
    resolution: Resolution,
    area: Area,
    name: str,
    by: Person,
    due_on: date | None = None,
    ground: str = "",
) -> Consultation | None:
    """Make a commitment of an area out of a resolution, with this base's share in it.

    In a draft it is there at once. A signed text takes it once all parties agree: what
    they are asked is returned. Refuses with `foreign_agreement` where another base
    keeps the text, and as `promise_of` and `propose_change` do.
    """
    new = promise_of(resolution=resolution, area=area, name=name, due_on=due_on)
    agreement = area.agreement
    if area.home != current_base():
        raise Refusal(
            _("The base that keeps the agreement enters its commitments."),
            code="foreign_agreement",
        )
    if agreement.is_open:
        new.save(force_insert=True)
        take_up(resolution=resolution, commitment=new.pk)
        return None
    return propose_change(
        agreement=agreement,
        edition=agreement.edition,
        wanted=[promised(new)],
        ground=ground,
        base=current_base(),
        by=by,
        resolution=resolution,
    )


def promise_of(
    *, resolution: Resolution, area: Area, name: str, due_on: date | None
) -> Commitment:
    """The commitment that it would be, last of its area; unsaved, the text locked.

    Refuses with `area_gone`, `foreign_record`, `adopted_already`, `other_agreement` or
    `no_number_left`.
    """
    take(area.agreement)
    refuse_unless_in(area.agreement, area.pk)
    resolution.refresh_from_db(from_queryset=Resolution.objects.select_for_update())
    _refuse_unless_apt(resolution, area)
    number = area.commitments.filter(home=area.home).next_number()
    return Commitment(area=area, number=number, name=name, due_on=due_on)


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
