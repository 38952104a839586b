"""What people send who take a step of a review."""

from django import forms
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from resources.models import BatchVerb

LONGEST_ADDRESS = 2000

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
    BatchVerb.TAKE_OVER: _(
        "Each gets what the instrument you choose has. At published ones it holds from"
        " that day on too, without a review; bookings already made stand."
    ),
}
# What comes next, said once it is done.
THEN = {
    BatchVerb.SUBMIT: _(
        "Next, the organisation's administrators review them, then the base. You are"
        " told once they are published, or returned to you."
    ),
    BatchVerb.CONFIRM: _(
        "Next, the base reviews them. You are told once they are published, or"
        " returned."
    ),
    BatchVerb.PUBLISH: _(
        "Everyone finds them now; there is nothing more to do. Whoever sent them has"
        " been told."
    ),
    BatchVerb.ACCEPT: _(
        "The changes are public; there is nothing more to do. Whoever proposed them"
        " has been told."
    ),
    BatchVerb.RETURN: _(
        "They are drafts again. Whoever sent them has been told why; once they are"
        " mended and sent again, they come back to you."
    ),
    BatchVerb.DECLINE: _(
        "The published records stay as they were. Whoever proposed changes has been"
        " told why."
    ),
    BatchVerb.TAKE_OVER: _(
        "Have a look at one or two of them. Drafts are sent for review next; published"
        " ones can be booked from the day you chose on."
    ),
}


class NothingMoreForm(forms.Form):
    """A step that needs no more than the wish to take it."""


class ChosenForm(forms.Form):
    """The records that were ticked in a list, and where the list is."""

    listing: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        None, error_messages={"required": _("Tick the records first.")}
    )

    def __init__(self, *args, listings, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["listing"].queryset = listings


def way_back(wanted):
    """The list that was ticked, if it is a page of ours; else the desk."""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    is_short = len(wanted) <= LONGEST_ADDRESS
    return wanted if is_ours and is_short else reverse("resources:desk")
