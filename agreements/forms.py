"""What people of an office send: a report of progress, with what proves it."""

from itertools import islice

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.actions.filing import MOST_OF_A_REPORT, File
from agreements.documents import MOST_BYTES
from agreements.models import DutyState, Progress
from portal.core.time import today

ACCEPTED = "application/pdf,image/png,image/jpeg"
LONGEST_NAME = 100


class FilesInput(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Some files, read as `read_all` does."""

    def __init__(self, **kwargs):
        how = {
            "label": _("Evidence files"),
            "help_text": _("PDF, PNG or JPEG; 5 files at most, of 20 MB at most each."),
            "required": False,
            "widget": FilesInput(attrs={"accept": ACCEPTED}),
        }
        super().__init__(**how | kwargs)

    def clean(self, data, initial=None):
        one = super().clean
        return read_all(one(each, initial) for each in data or [])


def read_all(sent):
    """Files as they are kept: of each a byte more than one may be long, at most."""
    return [
        File(file.name.rsplit(".", 1)[0][:LONGEST_NAME], file.read(MOST_BYTES + 1))
        for file in islice(sent, MOST_OF_A_REPORT + 1)
    ]


class ProgressForm(forms.ModelForm):
    """Filled in by whoever is in charge; the action knows what may be reported."""

    evidence = FilesField()

    class Meta:
        model = Progress
        fields = ["on", "state", "text", "value", "source", "url", "evidence"]
        widgets = {"on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, duty, **kwargs):
        super().__init__(*args, **kwargs)
        told = [each for each in DutyState.choices if each[0] != DutyState.UNREPORTED]
        self.fields["state"].choices = [("", "—"), *told]
        self.initial.setdefault("on", today())
        self.fields["on"].widget.attrs["max"] = today().isoformat()
        if not duty.commitment.unit:
            del self.fields["value"]
        elif duty.commitment.figure:
            self.fields["value"].help_text = _(
                "Leave it empty to take what the platform measures at this moment."
            )
