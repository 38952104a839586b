"""What the header of every page shows of the notices."""

from django.utils.functional import SimpleLazyObject

from portal.notices.models import Notice


def notices(request):
    """Counts for whoever is signed in; asked of the database only if shown."""
    if not hasattr(request, "user"):
        return {}
    return {"waiting": SimpleLazyObject(lambda: _waiting(request.user))}


def _waiting(account):
    return {
        "tasks": Notice.objects.waiting_for(account).count(),
        "messages": Notice.objects.to(account).messages().unread().count(),
    }
