"""What reviewers send."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Whoever works on the record reads it. 500 characters at most."),
    )


class NothingMoreForm(forms.Form):
    """A step that needs no more than the wish to take it."""
