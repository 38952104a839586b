"""Every promise of a binding text has a share of each party's, kept at its base.

Without one nobody is in charge of a promise, and nobody is reminded of it.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet
from django.urls import reverse

from agreements import duty_notices as notices
from agreements.actions.consulting import take
from agreements.models import Agreement, Commitment, Duty, Party
from agreements.models.agreement import BINDING
from agreements.notices import officers, title_of
from portal.core.time import now
from portal.notices.actions import finish, tell
from portal.notices.models import Notice

MOST_A_DAY = 20  # tasks from one home: no peer floods our people
DAY = timedelta(days=1)


@transaction.atomic
def share_out(*, limit: int) -> int:
    """Open the shares that parties of this base lack; of how many parties it did."""
    parties = [*unshared().select_related("agreement")[:limit]]
    for party in parties:
        take(party.agreement)  # an officer may open one just now
        lacking = without_share(party.agreement_id, party.pk)
        Duty.objects.bulk_create(
            [Duty(commitment=promise, party=party) for promise in lacking]
        )
        _call_on_officers(party.agreement)
    return len(parties)


def unshared() -> QuerySet[Party]:
    """Parties that this base speaks for, who lack a share in some promise."""
    binding = Party.objects.standing().filter(
        home=F("agreement__home"),
        agreement__state__in=BINDING,
        agreement__withdrawn_at=None,
    )
    lacking = without_share(OuterRef("agreement"), OuterRef(OuterRef("pk")))
    return binding.of_this_base().filter(Exists(lacking))


def without_share(agreement: Any, party: Any) -> QuerySet[Commitment]:
    """What an agreement promises and a party never had a share in.

    One that officers took away stays away.
    """
    had = Duty.objects.own().filter(commitment=OuterRef("pk"), party=party)
    return Commitment.objects.standing().filter(
        ~Exists(had), area__agreement=agreement, area__withdrawn_at=None
    )


def end_task_if_assigned(agreement: UUID) -> None:
    """Close the officers' task once each open share has an office or a person."""
    bare = Duty.objects.waiting().filter(office="", person=None)
    if not bare.filter(commitment__area__agreement=agreement).exists():
        finish(kind=notices.TO_ASSIGN.code, about=agreement)


def end_tasks_no_longer_due() -> None:
    """Close those of agreements that ended, or whose shares were seen to meanwhile."""
    tasks = Notice.objects.filter(kind=notices.TO_ASSIGN.code).open_tasks()
    for agreement in tasks.values_list("about", flat=True).distinct():
        end_task_if_assigned(agreement)


def _call_on_officers(agreement: Agreement) -> None:
    if _called_of_late(agreement.home) >= MOST_A_DAY:
        return
    shares = reverse("admin:agreements_duty_changelist")
    tell(
        kind=notices.TO_ASSIGN.code,
        people=officers(),
        url=f"{shares}?commitment__area__agreement__id__exact={agreement.pk}",
        about=agreement.pk,
        params={"name": title_of(agreement)},
    )


def _called_of_late(home: str) -> int:
    called = Notice.objects.filter(
        kind=notices.TO_ASSIGN.code, created_at__gt=now() - DAY
    )
    return Agreement.objects.filter(home=home, pk__in=called.values("about")).count()
