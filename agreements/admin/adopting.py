"""What a resolution becomes: a commitment of an area, and how it is measured."""

from django import forms
from django.db.models import CheckConstraint
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from unfold.forms import BaseDialogForm
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from agreements.across import asking
from agreements.across.adopting import adopt
from agreements.admin.proposing import field_for
from agreements.models import Area, Commitment, MeasuredBy, Resolution
from portal.core.fields import LineField, ProseField
from portal.core.prose import sentences

MEASURED = ["measured_by", "unit", "unit_en", "baseline", "target", "figure"]


class AdoptForm(BaseDialogForm):
    """Which area takes it up, in which words, until when; and why, if others agree."""

    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Area"), widget=UnfoldAdminSelectWidget
    )
    promise = LineField(
        label=_("What is promised"), max_length=200, widget=UnfoldAdminTextInputWidget
    )
    due_on = forms.DateField(
        label=_("Due by"), required=False, widget=UnfoldAdminSingleDateWidget
    )
    ground = ProseField(
        label=_("Ground"),
        max_length=500,
        help_text=_("Why; it stands beside the change for everyone who may read it."),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in MEASURED:
            column = Commitment._meta.get_field(name)
            self.fields[name] = field_for(column, is_required=False)
        self.order_fields(["area", "promise", *MEASURED, "due_on", "ground"])
        resolution = Resolution.objects.filter(pk=self.object_id).first()
        if resolution:
            meeting = resolution.meeting
            areas = Area.objects.standing().filter(agreement=meeting.agreement_id)
            self.fields["area"].queryset = areas
            self.initial["promise"] = resolution.text[:200]
            self.initial["ground"] = ground_of(resolution)
            if meeting.agreement.is_open:
                del self.fields["ground"]  # nobody is asked

    def clean(self):
        """As the columns and constraints of a commitment have it."""
        data = super().clean()
        said = {name: data.get(name) for name in MEASURED}
        said["measured_by"] = said["measured_by"] or MeasuredBy.YES_OR_NO
        for constraint in Commitment._meta.constraints:
            if isinstance(constraint, CheckConstraint) and not self.errors:
                constraint.validate(Commitment, Commitment(**said))
        return data | said


def ground_of(resolution):
    """Where a commitment comes from, as the other parties are told unless reworded."""
    meeting = resolution.meeting
    return _("Resolution %(number)s of the meeting “%(name)s” on %(day)s") % {
        "number": resolution.number,
        "name": meeting,
        "day": date_format(meeting.on),
    }


def taken_up(resolution, by, promise, **how):
    """Take it up; what to say where the other parties are asked first."""
    asked, message = adopt(resolution=resolution, name=promise, by=by, **how)
    if message:
        later = _("It becomes a commitment once all parties agree.")
        return sentences([asking.hear(message), later])
    return asked and str(
        _("The parties are asked now; it is a commitment once all of them agree.")
    )
