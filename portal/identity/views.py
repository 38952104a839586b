"""Pages that everyone may read."""

from django.conf import settings
from django.shortcuts import render


def privacy(request):
    """What the portal keeps about people, and why."""
    return render(
        request, "identity/privacy.html", {"version": settings.PRIVACY_NOTICE}
    )
