"""An agreement as everyone reads it, shown to its officers before or after."""

from copy import copy
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from agreements.models import Agreement
from agreements.models.agreement import is_insider
from agreements.views.inside import led_inside
from agreements.views.public import page_of_agreement


class Guest(AnonymousUser):
    """Anybody, once one more agreement is public; none of its internal parts is."""

    def __init__(self, previewed: UUID):
        super().__init__()
        self.previewed = previewed


@login_required
@require_safe
@led_inside
def preview(request, pk):
    """The very page of the public: nothing of it depends on who looks at it here."""
    if not is_insider(request.user):
        raise Http404
    shown = get_object_or_404(Agreement.objects.visible_to(request.user), pk=pk)
    guest = copy(request)
    guest.user = Guest(shown.pk)
    return page_of_agreement(guest, pk, previewed=shown)
