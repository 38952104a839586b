"""Making the yearly report from an agreement's page: all that it asks is filled in."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from agreements.actions.yearly import make_yearly_report
from agreements.models import Party
from agreements.yearly.words import Said
from portal.core.fields import LineField, ProseField
from portal.core.ids import new_id
from portal.core.prose import listed
from portal.core.time import today

REPORTS_UNTIL = 3  # the month up to which offices still report on the year before


class ReportForm(BaseDialogForm):
    """Whom the report is for, and what the officer adds to the figures."""

    # A report stays for good: sent twice, the form makes one.
    once = LineField(label="", initial=new_id, required=False, widget=forms.HiddenInput)
    year = forms.IntegerField(
        label=_("Year"),
        min_value=1990,
        max_value=2200,
        widget=UnfoldAdminIntegerFieldWidget,
    )
    addressee = LineField(
        label=_("Addressee"), max_length=120, widget=UnfoldAdminTextInputWidget
    )
    signatory = LineField(
        label=_("Signed by"), max_length=120, widget=UnfoldAdminTextInputWidget
    )
    overview = ProseField(
        label=_("Words on the whole"),
        max_length=2000,
        required=False,
        help_text=_("May stay empty, as the two below: the figures speak alone then."),
        widget=UnfoldAdminTextareaWidget,
    )
    difficulties = ProseField(
        label=_("Difficulties"),
        max_length=2000,
        required=False,
        widget=UnfoldAdminTextareaWidget,
    )
    next_steps = ProseField(
        label=_("Next steps"),
        max_length=2000,
        required=False,
        widget=UnfoldAdminTextareaWidget,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        parties = Party.objects.standing().filter(agreement=self.object_id)
        own = parties.of_this_base().first()
        others = parties.exclude(pk=own.pk) if own else parties
        self.initial |= {
            "year": today().year - (today().month <= REPORTS_UNTIL),
            "addressee": listed(party.name for party in others),
            "signatory": own.name if own else "",
        }


def make_report(agreement, by, *, year, **said):
    return make_yearly_report(agreement=agreement, year=year, said=Said(**said), by=by)
