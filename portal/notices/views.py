"""The pages on which people see what they are told."""

from django.contrib import messages as flash
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.core.time import today
from portal.notices.actions import choose_ways, read_messages, read_notice
from portal.notices.forms import PreferenceForm
from portal.notices.models import Notice, Preference

PAGE = 20


@login_required
def tasks(request):
    """What waits to be done, the most urgent first."""
    mine = Notice.objects.waiting_for(request.user)
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/tasks.html", {"page": page, "today": today()})


@login_required
def messages(request):
    """What happened, the newest first."""
    mine = Notice.objects.to(request.user).messages()
    page = Paginator(mine, PAGE).get_page(request.GET.get("page"))
    unread = mine.unread().count()
    return render(request, "notices/messages.html", {"page": page, "unread": unread})


@login_required
def follow(request, pk):
    """Note that it was read, and go where it leads."""
    notice = get_object_or_404(Notice.objects.seen_by(request.user), pk=pk)
    if notice.person_id == request.user.person_id:
        read_notice(notice=notice)
    if not url_has_allowed_host_and_scheme(notice.url, allowed_hosts=None):
        return redirect("notices:messages")
    return redirect(notice.url)


@login_required
@require_POST
def read_all(request):
    """Note all messages as read."""
    read_messages(person=request.user.person_id)
    return redirect("notices:messages")


@login_required
def preferences(request):
    """By which ways one wants to be told."""
    wish = Preference.of(request.user.person_id)
    form = PreferenceForm(request.POST or None, instance=wish)
    if request.method == "POST" and form.is_valid():
        choose_ways(person=request.user.person_id, **form.cleaned_data)
        flash.success(request, _("Your choice is saved."))
        return redirect("notices:preferences")
    status = 422 if form.errors else 200
    return render(request, "notices/preferences.html", {"form": form}, status=status)
