"""Taking another text as agreed: its dialog shows in what it differs."""

from django import forms
from unfold.forms import BaseDialogForm

from agreements.actions import holding
from agreements.models import Agreement
from agreements.side_by_side import lines_of, title_of
from agreements.signed import fingerprint
from portal.core.fields import LineField


class AcceptForm(BaseDialogForm):
    """What differs, side by side; `seen` stands for it when the officer says yes."""

    form_before_template = "admin/agreements/_side_by_side.html"

    seen = LineField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.found = holding.deviations_of(Agreement(pk=self.object_id))
        self.initial["seen"] = fingerprint(self.found)

    def get_before_template_context(self, request, object_id=None):
        return {"pieces": in_words(self.found), "is_held": True}


def in_words(found):
    """What deviates, piece by piece, with its lines."""
    return [(title_of(one), list(lines_of(one))) for one in found]
