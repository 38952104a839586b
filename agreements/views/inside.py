"""Internal texts open in the office alone: officers are led there, with words."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.identity.office import is_left_outside, way_in


def led_inside(view):
    """Ask an officer for the second factor, rather than say that nothing is there."""

    @wraps(view)
    def led(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if not is_left_outside(request.user):
                raise
        messages.info(
            request, _("Internal texts open with the second factor of your office.")
        )
        return redirect(way_in(request))

    return led
