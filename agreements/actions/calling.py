"""Calling on this base's officers to answer what other bases' agreements ask.

By the copies alone, whatever was said by message: so no task leads nowhere, and each
ends with what it is about.
"""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from agreements.models import Consultation, Opinion, Party, Reply
from agreements.notices import KINDS_OF_OUTCOME, KINDS_TO_ANSWER, tell_officers_asked
from portal.core.time import now
from portal.nodes.base import current_base
from portal.notices.models import Notice

MOST_A_DAY = 20  # of one home: more can wait, and no peer floods our people
DAY = timedelta(days=1)


@transaction.atomic
def call_on_officers() -> int:
    """Give the task, once, for each question of a peer that waits; how many."""
    count = 0
    for consultation in unasked().select_related("agreement").order_by("asked_at"):
        if _asked_of_late(consultation.home) < MOST_A_DAY:
            tell_officers_asked(consultation)
            count += 1
    return count


def unasked() -> QuerySet[Consultation]:
    """Copies that are open to a party of this base, whose officers were not told."""
    about = OuterRef("pk")
    ours = Party.objects.standing().filter(
        agreement=OuterRef("agreement"), home=OuterRef("home"), base=current_base()
    )
    said = Opinion.objects.filter(
        consultation=about, home=OuterRef("home"), party__base=current_base()
    )
    copies = Consultation.objects.standing().open().filter(is_own=False)
    return copies.filter(
        Exists(ours),
        ~Exists(said),
        ~Exists(Reply.objects.filter(consultation=about)),
        ~Exists(Notice.objects.filter(kind__in=KINDS_TO_ANSWER, about=about)),
    ).defer("changes")


def has_dealt_with(consultation: UUID) -> bool:
    """Whether officers here were asked, or asked themselves, and heard no end of it."""
    told = Notice.objects.filter(about=consultation)
    is_ours = Reply.objects.filter(consultation=consultation).exists()
    was_asked = is_ours or told.filter(kind__in=KINDS_TO_ANSWER).exists()
    return was_asked and not told.filter(kind__in=KINDS_OF_OUTCOME).exists()


def _asked_of_late(home: str) -> int:
    asked = Notice.objects.filter(kind__in=KINDS_TO_ANSWER, created_at__gt=now() - DAY)
    theirs = Consultation.objects.filter(home=home, pk__in=asked.values("about"))
    return theirs.count()
