"""Steps for many commitments, shares and reports of their lists."""

from django import forms
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from agreements.actions import drafting, reminding, reporting
from agreements.actions.charging import told_together
from agreements.admin.bulk import BulkForm, bulk, may_handle
from agreements.models import Duty
from agreements.models.charge import colleagues_of
from portal.core.fields import LineField, ProseField
from portal.identity.models import Person


class ShareForm(BulkForm):
    """Who sees to it; what is left empty stays as it is."""

    office = LineField(
        label=_("Office in charge"),
        max_length=60,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    office_en = LineField(
        label=_("Office in charge, in English"),
        max_length=100,
        required=False,
        widget=UnfoldAdminTextInputWidget,
    )
    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_("Person in charge"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = colleagues_of(self.account)

    def clean(self):
        data = super().clean()
        if not any(data.values()) and not self.errors:
            raise forms.ValidationError(_("Enter an office or choose a person."))
        return data


class DueForm(BulkForm):
    due_on = forms.DateField(label=_("Due by"), widget=UnfoldAdminSingleDateWidget)


class ReturnForm(BulkForm):
    reason = ProseField(
        label=_("Reason"),
        max_length=300,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


def assign(record, by, **said):
    """A share of this base, or a commitment in which it has or gets one."""
    is_share = isinstance(record, Duty)
    drafting.assign_share(
        commitment=record.commitment if is_share else record,
        party=record.party if is_share else None,
        values={name: value for name, value in said.items() if value},
    )


ASSIGN = {
    "name": "assign",
    "label": _("Assign office or person in charge"),
    "what": _(
        "Writes the office and the person into this base's share of each; where it has"
        " none yet, it gets one. Whoever is newly in charge is told once, of them all."
    ),
    "act": assign,
    "form_class": ShareForm,
    "together": told_together,
}
ASSIGN_SHARES = bulk(**ASSIGN)
# Every party's base has its share in a commitment, also in one that another keeps.
ASSIGN_COMMITMENTS = bulk(**ASSIGN, may=lambda office, request, record: True)
MOVE_DUE_DATE = bulk(
    "move_due_date",
    _("Move the due date"),
    _("Gives each commitment this due date. In a signed text it stays as it is."),
    lambda one, by, due_on: drafting.move_due_date(commitment=one, due_on=due_on),
    form_class=DueForm,
)
ASK_FOR_REPORTS = bulk(
    "ask_for_reports",
    _("Ask for a report"),
    _("Whoever is in charge of each, and stands in for them, is asked to report now."),
    lambda one, by: reminding.ask_for_report(duty=one, by=by),
)


def report_in_words(progress):
    return f"{progress.duty.commitment} · {progress.duty.party} · {progress}"


CONFIRM_REPORTS = bulk(
    "confirm_many",
    _("Confirm the reports"),
    _("Everyone who may read the agreement sees each of them; each share follows."),
    lambda one, by: reporting.confirm_progress(progress=one, by=by),
    may_handle,
    permission="add",
    named=report_in_words,
)
RETURN_REPORTS = bulk(
    "return_many",
    _("Return the reports"),
    _("Each goes back, with this reason, to whoever filled it in."),
    lambda one, by, reason: reporting.return_progress(
        progress=one, reason=reason, by=by
    ),
    may_handle,
    permission="add",
    form_class=ReturnForm,
    named=report_in_words,
)
