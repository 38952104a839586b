"""A resolution becomes a commitment: in a draft at once, else as all parties agree."""

from uuid import UUID

from agreements.models import Duty, Resolution


def take_up(*, resolution: Resolution, commitment: UUID) -> None:
    """Say at a resolution what it became, with this base's share in it."""
    parties = resolution.meeting.agreement.parties.standing()
    if party := parties.of_this_base().first():
        Duty.objects.create(commitment_id=commitment, party=party)
    resolution.commitment_id = commitment
    resolution.save(update_fields=["commitment"])
