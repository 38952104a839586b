"""Homes that have this base's parties say what they did not."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from agreements.models import Consultation
from agreements.notices import DISPUTED, tell_disputed
from portal.notices.models import Notice


@transaction.atomic
def tell_of_disputed() -> int:
    """Tell the officers of each once; how many there were to tell of."""
    told = Notice.objects.filter(kind=DISPUTED.code, about=OuterRef("pk"))
    known = Consultation.objects.standing().with_dispute()
    found = known.filter(~Exists(told), is_disputed=True)
    disputed = list(found.select_related("agreement"))
    for consultation in disputed:
        tell_disputed(consultation)
    return len(disputed)
