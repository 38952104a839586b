"""Writing a listing, part by part; a draft may be left and taken up again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.core.once import acts_once
from portal.core.refused import refusals_on
from resources.actions.editing import change_listing, create_listing
from resources.forms.listing import (
    PARTS,
    OrganisationForm,
    organisations_managed_by,
    part_form,
)
from resources.views.parts import next_url, tabs


@login_required
@acts_once
def new_listing(request, model):
    organisations = organisations_managed_by(request.user)
    choice = OrganisationForm(
        request.GET if "organisation" in request.GET else None, account=request.user
    )
    if len(organisations) != 1 and not choice.is_valid():
        context = {"form": choice, "kind": model._meta.verbose_name}
        return render(request, "resources/choose_organisation.html", context)
    if len(organisations) == 1:
        organisation = organisations[0]
    else:
        organisation = choice.cleaned_data["organisation"]
    draft = model(organisation=organisation, division=organisation.division)
    form = part_form(model, "basic")(request.POST or None, instance=draft)
    if form.is_valid():
        draft.disciplines = form.cleaned_data["disciplines"]
        with refusals_on(form):
            create_listing(listing=draft)
            messages.success(request, _("The draft is kept. Go on when you like."))
            return redirect(next_url(draft, "basic"))
    return _page(request, draft, "basic", form)


@login_required
def edit_listing(request, model, pk, part="basic"):
    found = get_object_or_404(model.objects.managed_by(request.user), pk=pk)
    if part not in PARTS[model]:
        raise Http404
    if not found.is_editable:
        messages.warning(request, _("What is under review stands still."))
        return redirect(found.review_url)
    form = part_form(model, part)(
        request.POST or None, instance=found.proposed, part=part
    )
    if form.is_valid():
        with refusals_on(form):
            change_listing(
                listing=found, by=request.user.person, values=form.cleaned_data
            )
            return _saved(request, found, part)
    return _page(request, found, part, form)


def _saved(request, listing, part):
    if listing.proposal:
        said = _("Saved. What was reviewed changes once the base's reviewer agrees.")
    elif listing.is_published:
        said = _("Saved, and public at once.")
    else:
        said = _("The draft is saved.")
    messages.success(request, said)
    return redirect(next_url(listing, part) if "next" in request.POST else request.path)


def _page(request, listing, part, form):
    context = {
        "listing": listing,
        "form": form,
        "is_new": listing._state.adding,
        "kind": type(listing)._meta.verbose_name,
        "tabs": tabs(listing, part),
    }
    status = 422 if form.is_bound else 200
    return render(request, "resources/edit_listing.html", context, status=status)
