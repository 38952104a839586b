"""Shares of people who left: nobody reports on them until another is in charge."""

from django.db import transaction
from django.urls import reverse

from agreements import duty_notices as notices
from agreements.models import Duty
from agreements.notices import officers
from portal.notices.actions import tell


@transaction.atomic
def release_what_was_left(*, limit: int) -> int:
    """Take shares from people who work there no more; how many.

    The officers are to put somebody else in charge of what is still to be done.
    """
    left = Duty.objects.standing().own().left_behind()
    count = 0
    for duty in left.select_for_update(of=["self"])[:limit]:
        person, duty.person = duty.person, None
        duty.save(update_fields=["person"])
        count += 1
        if person and duty.is_open:
            tell(
                kind=notices.LEFT_BEHIND.code,
                people=officers(),
                url=reverse("admin:agreements_duty_change", args=[duty.pk]),
                about=duty.pk,
                params={"commitment": duty.commitment.name, "person": person.name},
            )
    return count
