"""How sure we are of who someone is: asking for a check, and its outcome."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from portal.core.errors import Refusal, refusing
from portal.core.time import now
from portal.identity import notices
from portal.identity.actions.members import own_identity
from portal.identity.models import Assurance, Person, RealNameCheck, Role
from portal.notices.actions import finish, tell

Outcome = RealNameCheck.Outcome


@transaction.atomic
def request_real_name(*, person: Person, is_by_hand: bool) -> RealNameCheck:
    """Ask to have one's real name verified; by hand, it is a task of the reviewers.

    Refuses with `already_real_name` and `already_asked`.
    """
    if person.assurance >= Assurance.REAL_NAME:
        raise Refusal(
            _("Your real name is verified already."), code="already_real_name"
        )
    already = Refusal(_("Your request is under way."), code="already_asked")
    with refusing("real_name_one_open_check", already):
        check = RealNameCheck.objects.create(person=person)
    if is_by_hand:
        tell(
            kind=notices.REAL_NAME.code,
            people=Person.objects.holding(Role.BASE_REVIEWER).exclude(pk=person.pk),
            url=reverse("identity:real-name-check", args=[check.pk]),
            about=person.pk,
            params={"person": person.name},
        )
    return check


@transaction.atomic
def confirm_real_name(
    *, check: RealNameCheck, name: str, by: Person | None = None
) -> None:
    """Take `name`, as on the identity paper, for the person's real one.

    `by` is the reviewer who saw the paper; none where a service checked it.
    Refuses with `decided` and `own_identity`.
    """
    check = _decide(check, Outcome.CONFIRMED, by)
    person = Person.objects.select_for_update(no_key=True).get(pk=check.person_id)
    person.name = name
    person.assurance = Assurance.REAL_NAME
    person.save(update_fields=["name", "assurance"])


@transaction.atomic
def decline_real_name(
    *, check: RealNameCheck, note: str, by: Person | None = None
) -> None:
    """Leave the person as they were, and say why. Refuses as confirming does."""
    _decide(check, Outcome.DECLINED, by, note)


def _decide(
    check: RealNameCheck, outcome: str, by: Person | None, note: str = ""
) -> RealNameCheck:
    check = RealNameCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    if check.outcome != Outcome.OPEN:
        raise Refusal(_("This was decided meanwhile."), code="decided")
    if by and by.pk == check.person_id:
        raise own_identity()
    check.outcome = outcome
    check.decided_at = now()
    check.decided_by = by
    check.note = note
    check.save(update_fields=["outcome", "decided_at", "decided_by", "note"])
    finish(kind=notices.REAL_NAME.code, about=check.person_id)
    tell(
        kind=notices.REAL_NAME_DECIDED.code,
        people=[check.person],
        url=reverse("identity:profile"),
        params={"outcome": outcome, "note": note},
    )
    return check
