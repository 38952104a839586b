"""What templates say to officers who came in by password alone."""

from allauth.mfa.utils import is_mfa_enabled
from django import template
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from portal.identity.office import WANTED, is_held_back, is_left_outside, way_in

register = template.Library()


@register.inclusion_tag("identity/_left_outside.html", takes_context=True)
def left_outside(context, words, *, reads=False):
    """These words, and the way to the second factor, for whoever still has to show it
    to act for a base, or to read what is internal; nothing for anybody else."""
    request = context["request"]
    is_missing = is_left_outside if reads else is_held_back
    if not is_missing(request.user):
        return {}
    return {"words": words, "way_in": way_in(request)}


@register.inclusion_tag("identity/_left_outside.html", takes_context=True)
def way_back_in(context):
    """To what somebody wanted, who had to set a second factor up first and has."""
    request = context["request"]
    wanted = request.session.get(WANTED)
    if not wanted or not is_mfa_enabled(request.user):
        return {}
    words = _("The second factor is set up. Show it, and go on where you were.")
    query = urlencode({"next": wanted})
    return {"words": words, "way_in": f"{reverse('admin:login')}?{query}"}
