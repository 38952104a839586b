"""What people send who take a step of a review."""

from django import forms
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from resources.models import BatchVerb

# What a step does to many records, said before it is confirmed.
EFFECTS = {
    BatchVerb.SUBMIT: _(
        "The organisation's administrators confirm them, then the base reviews."
    ),
    BatchVerb.CONFIRM: _("They are passed on to the base, whose reviewers are told."),
    BatchVerb.PUBLISH: _("Everyone finds them, at this base and at the others."),
    BatchVerb.ACCEPT: _("The proposed changes become public."),
    BatchVerb.RETURN: _("They are drafts again; whoever sent them reads your reason."),
    BatchVerb.DECLINE: _(
        "The published records stay as they are; whoever proposed changes reads your"
        " reason."
    ),
}


class NothingMoreForm(forms.Form):
    """A step that needs no more than the wish to take it."""


class ChosenForm(forms.Form):
    """The records that were ticked in a list, and where the list is."""

    listing: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        None, error_messages={"required": _("Tick the records first.")}
    )
    next = forms.CharField(required=False, max_length=500)

    def __init__(self, *args, listings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["listing"].queryset = listings

    def way_back(self):
        """The list that was ticked, if it is a page of ours; else the desk."""
        wanted = self.data.get("next", "")
        is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
        return wanted if is_ours else reverse("resources:desk")
