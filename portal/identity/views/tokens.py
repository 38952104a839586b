"""One's own access tokens: what there is, a new one, and an end to one."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.core.refused import refusals_on
from portal.identity.actions.tokens import make_token, revoke_token
from portal.identity.programs.forms import TokenForm
from portal.identity.signon.home import at_home


@login_required
@at_home
def tokens(request):
    """The tokens that stand, with their last use."""
    context = {"tokens": request.user.tokens.standing()}
    return render(request, "identity/tokens.html", context)


@never_cache
@login_required
@at_home
@reauthentication_required
def new_token(request):
    """Make one, and show its secret this one time."""
    form = TokenForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            token, secret = make_token(account=request.user, **form.cleaned_data)
            bookings = settings.BASE_URL + reverse("bookings-list")
            context = {"token": token, "secret": secret, "bookings": bookings}
            return render(request, "identity/token_made.html", context)
    status = 422 if form.errors else 200
    return render(request, "identity/new_token.html", {"form": form}, status=status)


@login_required
@require_POST
def end_token(request, pk):
    """Revoke one of one's own."""
    token = get_object_or_404(request.user.tokens.standing(), pk=pk)
    revoke_token(token=token)
    messages.success(request, _("%(name)s lets nobody in any more.") % {"name": token})
    return redirect("identity:tokens")
