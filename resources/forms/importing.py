"""A table of instruments, as it is sent."""

from django import forms
from django.utils.translation import gettext_lazy as _

from resources.forms.listing import OrganisationForm
from resources.sheets.reading import MOST_BYTES


class ImportForm(OrganisationForm):
    file = forms.FileField(
        label=_("Table of instruments"),
        help_text=_(
            "xlsx or CSV (UTF-8 or GB18030), 20 MB and 20,000 rows at most. Nothing is"
            " changed before you have seen the result of the check."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,text/csv"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(
                _("The file has more than 20 MB. Split it."), code="too_large"
            )
        return file
