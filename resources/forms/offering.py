"""What managers send about services, rates, rules, hours and proofs."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.core.time import today
from resources.forms.fields import StretchesField
from resources.models import Accreditation, BookingRule, OpeningHours, Rate, Service

WEEKDAYS = OpeningHours._meta.get_field("weekday").choices


def day_field(**kwargs):
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(widget=widget, **kwargs)


class ServiceForm(forms.ModelForm):
    class Meta:
        model = Service
        fields = ["name", "name_en", "unit", "description"]


class RateForm(forms.ModelForm):
    valid_from = day_field(
        label=_("Valid from"),
        initial=today,
        help_text=_("It holds until a newer rate begins."),
    )

    class Meta:
        model = Rate
        fields = ["customer_class", "price", "valid_from"]


class RuleForm(forms.ModelForm):
    valid_from = day_field(
        label=_("Valid from"),
        initial=today,
        help_text=_("Bookings made before keep the rule they were made under."),
    )

    class Meta:
        model = BookingRule
        fields = [
            "valid_from",
            "who_may_book",
            "least_assurance",
            "needs_approval",
            "is_open_on_holidays",
            "step_minutes",
            "least_minutes",
            "most_minutes",
            "notice_minutes",
            "horizon_days",
            "buffer_before_minutes",
            "buffer_after_minutes",
            "quota_minutes",
            "cancel_notice_minutes",
            "move_notice_minutes",
        ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name.endswith("_minutes"):
                field.label = format_lazy(_("{} (minutes)"), field.label)


class HoursForm(forms.Form):
    """A week of opening hours, a line for each day."""

    valid_from = day_field(label=_("Valid from"), initial=today)

    def __init__(self, *args, hours=(), **kwargs):
        super().__init__(*args, **kwargs)
        for weekday, name in WEEKDAYS:
            self.fields[f"day{weekday}"] = StretchesField(
                label=name,
                initial=[(h.opens, h.closes) for h in hours if h.weekday == weekday],
            )
        self.fields["day0"].help_text = _(
            "Such as 08:00-12:00, 14:00-18:00. Leave empty where it is closed;"
            " 00:00-24:00 is open all day."
        )

    @property
    def stretches(self):
        """The week as sent: by weekday, (opens, closes) in minutes."""
        return {day: self.cleaned_data[f"day{day}"] for day, _name in WEEKDAYS}


class AccreditationForm(forms.ModelForm):
    valid_from = day_field(label=_("Valid from"))
    valid_until = day_field(label=_("Valid until"), help_text=_("Last day."))

    class Meta:
        model = Accreditation
        fields = [
            "kind",
            "number",
            "parameter",
            "standard",
            "valid_from",
            "valid_until",
        ]

    def clean(self):
        data = super().clean()
        begins, ends = data.get("valid_from"), data.get("valid_until")
        if begins and ends and ends < begins:
            self.add_error("valid_until", _("It ends before it begins."))
        return data
