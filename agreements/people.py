"""What agreements mean to people: the shares that they report on."""

from django.db.models import Q

from agreements.models import Duty, Progress
from portal.identity import duties
from portal.identity.models import Organisation, Person
from portal.notices.actions import pass_on


def move_shares(organisation: Organisation, leaver: Person, successor: Person) -> None:
    """What the leaver reported on the successor reports on now, and answers for."""
    own = Duty.objects.standing().own()
    here = Q(party__organisation=organisation) | Q(party__organisation=None)
    left = own.filter(here, person=leaver)
    filed = Progress.objects.own().filter(duty__in=own)
    pass_on(about=filed.values("pk"), leaver=leaver, successor=successor)
    pass_on(about=left.values("pk"), leaver=leaver, successor=successor)
    for duty in left:
        duty.person = successor
        duty.save(update_fields=["person"])


duties.register(move_shares)
