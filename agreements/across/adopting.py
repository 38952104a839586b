"""What a meeting resolved becomes a commitment, also of what another base keeps."""

from datetime import date
from uuid import UUID

from django.db import transaction

from agreements.across import asking
from agreements.actions import consulting
from agreements.actions.meeting import adopt_resolution, promise_of, promised
from agreements.actions.taking_up import is_before_the_parties
from agreements.models import Area, Resolution
from portal.identity.models import Person
from portal.nodes.models import OutboxMessage


@transaction.atomic
def adopt(
    *,
    resolution: Resolution,
    area: Area,
    name: str,
    by: Person,
    due_on: date | None = None,
    ground: str = "",
) -> tuple[UUID | None, OutboxMessage | None]:
    """Have a resolution of this base's meeting become a commitment.

    What the parties are asked, by its id, and the message that asks the base which
    keeps the text; neither in a draft of this base. Refuses as `adopt_resolution` and
    `asking.propose` do.
    """
    if area.agreement.is_own:
        asked = adopt_resolution(
            resolution=resolution,
            area=area,
            name=name,
            by=by,
            due_on=due_on,
            ground=ground,
        )
        return asked.pk if asked else None, None
    new = promise_of(resolution=resolution, area=area, name=name, due_on=due_on)
    if is_before_the_parties(resolution):
        raise consulting.asked_already()
    return asking.propose(
        agreement=area.agreement,
        edition=area.agreement.edition,
        wanted=[promised(new)],
        ground=ground,
        by=by,
        resolution=resolution,
    )
