"""Signing in by the word of one's own organisation."""

from csp.decorators import csp_update
from django.core.paginator import Paginator
from django.shortcuts import render

from portal.identity.models import IdentityProvider
from portal.identity.providers.discovery import SAFE
from portal.identity.providers.forms import ProviderFilter

PAGE = 30


@csp_update({"form-action": SAFE})  # each button leads to the organisation's own page
def by_organisation(request):
    """Choose the organisation whose account one has, to sign in or to link it."""
    form = ProviderFilter(request.GET)
    offered = IdentityProvider.objects.offered().select_related("organisation")
    page = Paginator(form.narrow(offered), PAGE).get_page(request.GET.get("page"))
    is_linking = request.user.is_authenticated
    context = {
        "form": form,
        "page": page,
        "is_asked": bool(form.data.get("q")),
        "process": "connect" if is_linking else "login",
        "next": request.GET.get("next", ""),
    }
    return render(request, "identity/by_organisation.html", context)
