"""Photos: the page on which managers keep them, and the bytes for everyone."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from portal.core.refused import refusals_on
from resources.across.pictures import fetch
from resources.actions.offering import add_photo
from resources.forms.photo import PhotoForm
from resources.listing.photos import SIZES, picture_path
from resources.models import Photo
from resources.views.parts import tabs


@login_required
def photos(request, model, pk):
    listing = get_object_or_404(model.objects.managed_by(request.user), pk=pk)
    form = PhotoForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        with refusals_on(form, "file"):
            add_photo(
                listing=listing,
                data=form.cleaned_data["file"].read(),
                caption=form.cleaned_data["caption"],
            )
            messages.success(request, _("Saved."))
            return redirect(request.path)
    context = {"listing": listing, "form": form, "tabs": tabs(listing, "photos")}
    context["photo_model"] = Photo
    context["photos"] = listing.photos.standing()
    status = 422 if form.is_bound else 200
    return render(request, "resources/edit_photos.html", context, status=status)


def photo(request, pk, size="full"):
    found = get_object_or_404(Photo.objects.visible_to(request.user), pk=pk)
    if size not in SIZES:
        raise Http404
    if not found.is_own and not fetch(found):
        raise Http404
    return _bytes(found, size)


def _bytes(found, size):
    path = picture_path(found.sha256, size)
    if not path.exists():
        raise Http404
    answer = FileResponse(path.open("rb"), content_type="image/jpeg")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'"
    if found.listing.is_published:
        answer["Cache-Control"] = "public, max-age=31536000, immutable"
    else:
        answer["Cache-Control"] = "private, max-age=3600"
    return answer
