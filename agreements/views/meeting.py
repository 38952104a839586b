"""Consultation meetings, for whoever may read them."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agreements.models import Meeting
from agreements.views.inside import led_inside
from portal.nodes.models import Node


@require_safe
@led_inside
def meeting(request, pk):
    """Agenda, minutes, and what was resolved and became of it."""
    seen = Meeting.objects.visible_to(request.user).select_related("agreement")
    shown = get_object_or_404(seen, pk=pk)
    resolved = shown.resolutions.standing().select_related("commitment")
    context = {
        "meeting": shown,
        "base": Node.objects.filter(code=shown.home).first(),
        "resolutions": resolved,
    }
    return render(request, "agreements/meeting.html", context)
