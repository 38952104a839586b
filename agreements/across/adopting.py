"""What a meeting resolved becomes a commitment, also of what another base keeps."""

from typing import Any
from uuid import UUID

from django.db import transaction

from agreements.across import asking
from agreements.actions import consulting
from agreements.actions.meeting import enter_promise, promise_of, promised
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
    ground: str = "",
    **more: Any,
) -> tuple[UUID | None, OutboxMessage | None]:
    """Make a commitment of an area out of a resolution of a meeting of this base.

    A draft of this base has it at once. A signed text takes it once all parties agree:
    what they are asked is returned by its id, with the message that asks the base
    which keeps the text, if that is another. `more` is how it is measured, and by when.
    Refuses as `promise_of` and `asking.propose` do.
    """
    new = promise_of(resolution=resolution, area=area, name=name, **more)
    if area.agreement.is_own and area.agreement.is_open:
        enter_promise(resolution=resolution, new=new)
        return None, None
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
