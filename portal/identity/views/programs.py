"""Programs that people let in, and those that they register themselves."""

from allauth.account.decorators import reauthentication_required
from allauth.idp.oidc.models import Client
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.core.refused import refusals_on
from portal.identity.programs import clients
from portal.identity.programs.forms import ProgramForm
from portal.identity.signon.home import at_home


@login_required
@at_home
def programs(request):
    """Programs that act for whoever asks, and the ones they registered."""
    context = {
        "admissions": clients.admissions_of(request.user),
        "programs": clients.programs_of(request.user),
    }
    return render(request, "identity/programs.html", context)


@never_cache
@login_required
@at_home
@reauthentication_required
def new_program(request):
    """Register one, and show its secret this one time."""
    form = ProgramForm(request.POST or None, account=request.user)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            program, secret = clients.register_program(
                owner=request.user, **form.cleaned_data
            )
            context = {"program": program, "secret": secret}
            return render(request, "identity/program_made.html", context)
    status = 422 if form.errors else 200
    return render(request, "identity/new_program.html", {"form": form}, status=status)


@login_required
@require_POST
def remove_program(request, pk):
    """Take a program of one's own away from everybody."""
    program = get_object_or_404(clients.programs_of(request.user), pk=pk)
    clients.remove_program(program=program)
    words = _("%(name)s is removed; it acts for nobody any more.")
    messages.success(request, words % {"name": program.name})
    return redirect("identity:programs")


@login_required
@require_POST
def send_away(request, pk):
    """Let a program in no longer."""
    among = Client.objects.filter(token__user=request.user).distinct()
    program = get_object_or_404(among, pk=pk)
    clients.send_away(account=request.user, client=program)
    words = _("%(name)s acts for you no longer.")
    messages.success(request, words % {"name": program.name})
    return redirect("identity:programs")
