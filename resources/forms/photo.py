"""A picture as it is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.listing.photos import MOST_BYTES
from resources.models import Photo


class PhotoForm(forms.ModelForm):
    file = forms.FileField(
        label=_("Picture"),
        help_text=_(
            "JPEG, PNG or WebP, 10 MB at most. Place and camera data are removed."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )

    class Meta:
        model = Photo
        fields = ["caption"]

    field_order = ["file", "caption"]

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("A picture has 10 MB at most."), code="too_large"
            )
        return file
