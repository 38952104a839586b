"""What a consultation meeting resolved becomes a commitment of the agreement."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.actions.consulting import propose_change, take
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
    they are asked is returned. Refuses with `adopted_already`, `other_agreement`,
    `foreign_agreement` where another base keeps the text, and as `propose_change` does.
    """
    take(agreement := area.agreement)
    area.refresh_from_db()
    resolution.refresh_from_db(from_queryset=Resolution.objects.select_for_update())
    _refuse_unless_apt(resolution, area)
    last = area.commitments.own().aggregate(last=Max("number"))["last"] or 0
    new = Commitment(area=area, number=last + 1, name=name, due_on=due_on)
    if agreement.is_open:
        new.save(force_insert=True)
        take_up(resolution=resolution, commitment=new.pk)
        return None
    promised = written("commitment", new)
    return propose_change(
        agreement=agreement,
        edition=agreement.edition,
        wanted=[Change("commitment", new.pk, {}, promised, area.pk)],
        ground=ground,
        base=current_base(),
        by=by,
        resolution=resolution,
    )


def _refuse_unless_apt(resolution: Resolution, area: Area) -> None:
    if resolution.commitment_id:
        raise Refusal(
            _("This resolution is a commitment already."), code="adopted_already"
        )
    if area.agreement_id != resolution.meeting.agreement_id:
        raise Refusal(
            _("That area belongs to another agreement."), code="other_agreement"
        )
    if not area.is_own:
        raise Refusal(
            _("The base that keeps the agreement enters its commitments."),
            code="foreign_agreement",
        )
