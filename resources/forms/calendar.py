"""What pages ask of a calendar: a day and a length, or a span of time."""

from django import forms
from django.utils.translation import gettext as _

from portal.core.time import at
from resources.schedule.stretch import FIRST, LAST, Stretch


class SlotsForm(forms.Form):
    """A day and a length; what makes no sense counts as not asked."""

    day = forms.DateField(required=False)
    minutes = forms.IntegerField(required=False, min_value=1, max_value=200_000)

    def value(self, name):
        self.is_valid()
        value = self.cleaned_data.get(name)
        if name == "day" and value and not FIRST.date() < value < LAST.date():
            return None
        return value


class AgainForm(forms.Form):
    """A booking to be made once more at another time."""

    again = forms.UUIDField()


class SpanForm(forms.Form):
    """A span of days, the last one not included."""

    start = forms.DateField()
    end = forms.DateField()

    def clean(self):
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and not FIRST.date() < start < end < LAST.date():
            raise forms.ValidationError(_("The end must be later than the start."))

    def span(self, at_most):
        start, end = self.cleaned_data["start"], self.cleaned_data["end"]
        return Stretch(at(start, 0), at(min(end, start + at_most), 0))
