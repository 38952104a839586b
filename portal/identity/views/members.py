"""The people of an organisation, and what its administrators do with them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.core.refused import refusals_on, refusals_told
from portal.identity.actions import invitations
from portal.identity.actions import members as actions
from portal.identity.forms import (
    HandOverForm,
    InvitationForm,
    RoleForm,
    StandInForm,
)
from portal.identity.models import Invitation, Membership, Organisation, Role

PAGE = 30


@login_required
def members(request, pk):
    """Members and open invitations, for the organisation's administrators."""
    organisation = get_object_or_404(_administered(request.user), pk=pk)
    return _page(request, organisation, InvitationForm())


@login_required
@require_POST
def invite(request, pk):
    """Ask somebody in by e-mail or text message."""
    organisation = get_object_or_404(_administered(request.user), pk=pk)
    form = InvitationForm(request.POST)
    if form.is_valid():
        with refusals_on(form):
            invitations.invite(
                organisation=organisation, by=request.user.person, **form.cleaned_data
            )
            messages.success(request, _("The invitation is on its way."))
            return redirect("identity:members", pk=pk)
    return _page(request, organisation, form, status=422)


@login_required
@require_POST
def withdraw_invitation(request, pk, invitation):
    """Take an invitation back."""
    organisation = get_object_or_404(_administered(request.user), pk=pk)
    found = get_object_or_404(organisation.invitations, pk=invitation)
    return _do(request, pk, invitations.close_invitation, invitation=found)


@login_required
@require_POST
def confirm(request, pk):
    """Vouch for a member's identity."""
    membership = _managed(request, pk)
    return _do(
        request,
        membership.organisation_id,
        actions.confirm_member,
        membership=membership,
        by=request.user.person,
    )


@login_required
@require_POST
def change_role(request, pk):
    """Give a member another role."""
    membership = _managed(request, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose one of the roles."))
        return redirect("identity:members", pk=membership.organisation_id)
    return _do(
        request,
        membership.organisation_id,
        actions.change_role,
        membership=membership,
        by=request.user.person,
        **form.cleaned_data,
    )


@login_required
@require_POST
def end(request, pk):
    """End a member's role, or one's own."""
    seen = Membership.objects.seen_by(request.user)
    membership = get_object_or_404(seen.not_over(), pk=pk)
    with refusals_told(request):
        actions.end_membership(membership=membership, by=request.user.person)
        messages.success(request, _("The role has ended."))
    if membership.person_id == request.user.person_id:
        return redirect("identity:profile")
    return redirect("identity:members", pk=membership.organisation_id)


@login_required
def hand_over(request, pk):
    """Give a colleague all that a member does."""
    membership = _mine_or_managed(request, pk)
    form = HandOverForm(membership, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            actions.hand_over(
                organisation=membership.organisation,
                leaver=membership.person,
                by=request.user.person,
                **form.cleaned_data,
            )
            messages.success(request, _("Everything is handed over."))
            return redirect(membership.organisation)
    return _form_page(request, "identity/hand_over.html", membership, form)


@login_required
def stand_in(request, pk):
    """Let a colleague stand in for a while."""
    membership = _mine_or_managed(request, pk)
    form = StandInForm(membership, request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        with refusals_on(form):
            actions.stand_in(
                membership=membership,
                deputy=data["deputy"],
                starts_at=data["starts_at"],
                ends_at=data["ends_at"],
                by=request.user.person,
            )
            messages.success(request, _("Your colleague has been told."))
            return redirect(membership.organisation)
    return _form_page(request, "identity/stand_in.html", membership, form)


def _administered(account):
    mine = account.organisations_as(Role.ORGANISATION_ADMIN)
    return Organisation.objects.filter(pk__in=mine)


def _managed(request, pk):
    return get_object_or_404(
        Membership.objects.managed_by(request.user)
        .in_force()
        .select_related("organisation", "person"),
        pk=pk,
    )


def _mine_or_managed(request, pk):
    held = Membership.objects.seen_by(request.user).held_now()
    return get_object_or_404(held.select_related("organisation", "person"), pk=pk)


def _do(request, organisation, action, **details):
    """Carry out an action of the members page, and say what came of it."""
    with refusals_told(request):
        action(**details)
        messages.success(request, _("Done."))
    return redirect("identity:members", pk=organisation)


def _page(request, organisation, form, status=200):
    found = organisation.memberships.not_over().select_related(
        "person", "stands_in_for"
    )
    context = {
        "organisation": organisation,
        "form": form,
        "roles": RoleForm.base_fields["role"].choices,
        "page": Paginator(found.order_by("person__name", "pk"), PAGE).get_page(
            request.GET.get("page")
        ),
        "invitations": Invitation.objects.open()
        .filter(organisation=organisation)
        .select_related("invited_by")
        .order_by("-invited_at")[:100],
    }
    return render(request, "identity/members.html", context, status=status)


def _form_page(request, template, membership, form):
    context = {"membership": membership, "form": form}
    return render(request, template, context, status=422 if form.errors else 200)
