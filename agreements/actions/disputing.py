"""Homes that have this base's parties say what they did not."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from agreements.models import Consultation
from agreements.notices import DISPUTED, tell_disputed
from portal.notices.models import Notice

AT_ONCE = 100


def tell_of_disputed(limit: int = AT_ONCE) -> int:
    """Tell the officers of each once; how many there were to tell of."""
    told = Notice.objects.filter(kind=DISPUTED.code, about=OuterRef("pk"))
    known = Consultation.objects.standing().with_dispute()
    found = known.filter(~Exists(told), is_disputed=True).order_by("pk")
    disputed = list(found.select_related("agreement").defer("changes")[:limit])
    for consultation in disputed:
        with transaction.atomic():
            tell_disputed(consultation)
    return len(disputed)
