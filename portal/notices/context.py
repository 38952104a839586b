"""What the header of every page shows of the notices."""

from django.db.models import Count, Q
from django.utils.functional import SimpleLazyObject

from portal.notices.models import Notice


def notices(request):
    """Counts for whoever is signed in; asked of the database only if shown."""
    if not hasattr(request, "user"):
        return {}
    return {"waiting": SimpleLazyObject(lambda: _waiting(request.user))}


def _waiting(account):
    return Notice.objects.to(account).aggregate(
        tasks=Count("pk", filter=Q(is_task=True, done_at=None)),
        messages=Count("pk", filter=Q(is_task=False, read_at=None)),
    )
