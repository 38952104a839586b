"""Answering an invitation."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.core.errors import Refusal
from portal.core.prose import sentences
from portal.identity.actions import invitations as actions
from portal.identity.models import Invitation
from portal.identity.sign_in.addresses import owns


@never_cache
def invitation(request, token):
    """Show what one is invited to; its address must be the reader's own to accept."""
    asked = get_object_or_404(
        Invitation.objects.by_token(token).select_related("organisation", "invited_by")
    )
    is_own = request.user.is_authenticated and owns(request.user, asked.address)
    if request.method == "POST" and is_own:
        return _answer(request, asked)
    context = {
        "invitation": asked,
        "is_open": Invitation.objects.open().filter(pk=asked.pk).exists(),
        "is_own": is_own,
        "masked": _masked(asked.address),
    }
    return render(request, "identity/invitation.html", context)


def _answer(request, asked):
    try:
        if "accept" in request.POST:
            actions.accept_invitation(invitation=asked, person=request.user.person)
            messages.success(request, _("Welcome."))
            return redirect(asked.organisation)
        actions.close_invitation(invitation=asked)
    except Refusal as refusal:
        messages.error(request, sentences(refusal.messages))
        return redirect(request.path)
    messages.success(request, _("You declined the invitation."))
    return redirect("identity:profile")


def _masked(address):
    """Enough of the address to know one's own by, and no more."""
    name, at, domain = address.partition("@")
    return f"{name[:2]}***@{domain}" if at else f"{name[:6]}****{name[-4:]}"
