"""A resolution becomes a commitment: in a draft at once, else as all parties agree.

Where another base keeps the text, that is known here once its copy shows it.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from agreements.models import Commitment, Consultation, Duty, Outcome, Reply, Resolution


def take_up(*, resolution: Resolution, commitment: UUID) -> None:
    """Say at a resolution what it became, with this base's share in it."""
    parties = resolution.meeting.agreement.parties.standing()
    if party := parties.of_this_base().first():
        share = Duty.objects.own().standing()
        share.get_or_create(commitment_id=commitment, party=party)
    resolution.commitment_id = commitment
    resolution.save(update_fields=["commitment"])


def take_up_what_was_agreed() -> int:
    """Take up what other bases' texts hold by now; how many resolutions.

    By the word that was sent from here, not by what a copy says that it follows.
    """
    known = Consultation.objects.standing().with_dispute()
    agreed = known.filter(
        pk=OuterRef("consultation"), state=Outcome.AGREED, is_disputed=False
    )
    said = Reply.objects.filter(Exists(agreed), agrees=True)
    waiting = said.filter(resolution__isnull=False, resolution__commitment=None)
    return sum(_take_up(reply) for reply in waiting.select_related("resolution"))


@transaction.atomic
def _take_up(reply: Reply) -> bool:
    assert reply.resolution is not None
    locked = Resolution.objects.select_for_update(of=["self"])
    resolution = locked.select_related("meeting").get(pk=reply.resolution.pk)
    promised = Commitment.objects.standing().filter(
        pk=reply.changes[0]["id"], area__agreement=resolution.meeting.agreement_id
    )
    if resolution.commitment_id or not promised.exists():
        return False  # another was faster, or the feed has not brought it yet
    take_up(resolution=resolution, commitment=promised.get().pk)
    return True


def is_before_the_parties(resolution: Resolution) -> bool:
    """Whether they are asked about it, here or elsewhere, or have just agreed."""
    if resolution.consultations.standing().open().exists():
        return True
    known = Consultation.objects.standing().with_dispute()
    over = known.exclude(state__in=[Outcome.OPEN, Outcome.AGREED], is_disputed=False)
    said = Reply.objects.filter(resolution=resolution, agrees=True)
    return said.exclude(consultation__in=over.values("pk")).exists()
