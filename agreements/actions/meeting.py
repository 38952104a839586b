"""What a consultation meeting resolved becomes a commitment of the agreement."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from agreements.models import Area, Commitment, Duty, Resolution
from portal.core.errors import Refusal


@transaction.atomic
def adopt_resolution(
    *, resolution: Resolution, area: Area, name: str, due_on: date | None = None
) -> Commitment:
    """Make a commitment of an area out of a resolution, with this base's share in it.

    Refuses with `adopted_already`, `other_agreement`, or `foreign_agreement` where
    another base keeps the text.
    """
    resolution.refresh_from_db(from_queryset=Resolution.objects.select_for_update())
    area = Area.objects.select_for_update().get(pk=area.pk)
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
    last = area.commitments.own().aggregate(last=Max("number"))["last"] or 0
    commitment = Commitment.objects.create(
        area=area, number=last + 1, name=name, due_on=due_on
    )
    if party := area.agreement.parties.standing().of_this_base().first():
        Duty.objects.create(commitment=commitment, party=party)
    resolution.commitment = commitment
    resolution.save(update_fields=["commitment"])
    return commitment
