"""Pages that everyone may read."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from portal.identity.figures import figures_of
from portal.identity.forms import OrganisationFilter
from portal.identity.models import Organisation, Role
from portal.nodes.models import Node

PAGE = 20


def organisations(request):
    """Verified organisations of every base, and those one has to do with."""
    form = OrganisationFilter(request.GET)
    found = form.narrow(
        Organisation.objects.visible_to(request.user).select_related("division")
    )
    page = Paginator(found.order_by("name", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    return render(request, "identity/organisations.html", {"form": form, "page": page})


@login_required
def mine(request):
    """One's own organisation; without one, or with several, one's own details."""
    held = request.user.person.memberships.in_force().order_by("organisation")
    own = list(held.values_list("organisation", flat=True).distinct()[:2])
    if len(own) == 1:
        return redirect("identity:organisation", own[0])
    return redirect(f"{reverse('identity:profile')}#where")


def organisation(request, pk):
    """One organisation: who it is, what it offers, and what one may do there."""
    shown = get_object_or_404(
        Organisation.objects.visible_to(request.user).select_related("division"), pk=pk
    )
    user = request.user
    is_known = user.is_authenticated
    context = {
        "organisation": shown,
        "base": Node.objects.filter(code=shown.home).first(),
        "figures": figures_of(shown),
        "is_admin": is_known and user.holds(Role.ORGANISATION_ADMIN, organisation=pk),
        "is_reviewer": is_known and shown.is_own and user.holds(Role.BASE_REVIEWER),
        "steps": shown.steps_seen_by(user).select_related("by"),
    }
    return render(request, "identity/organisation.html", context)


def privacy(request):
    """What the portal keeps about people, and why."""
    return render(
        request, "identity/privacy.html", {"version": settings.PRIVACY_NOTICE}
    )
