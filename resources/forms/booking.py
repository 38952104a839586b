"""What people send about bookings: times, for whom, what for; outages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.fields import LineField, ProseField
from portal.identity.cards import is_known_to
from portal.identity.models import Organisation
from portal.nodes.models import Node
from resources.booking.terms import Wish, organisations_to_book_for
from resources.models import Service, Unit
from resources.schedule.stretch import FIRST, LAST

CONSENT = _("I agree to be known at %(base)s")
WHAT_IT_GETS = _(
    "I agree that %(base)s gets my name, my organisation, how sure the portal is of "
    "who I am, and my contact, so that I can book and sign in there. I can take this "
    "back in my profile."
)


class MomentField(forms.DateTimeField):
    """A moment in Shanghai, to the minute, by the browser's own picker."""

    widget = forms.DateTimeInput(
        attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"
    )
    default_error_messages = {"invalid": _("Enter a date and a time of day.")}

    def validate(self, value):
        super().validate(value)
        if value and not FIRST <= value < LAST:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")


class TimesForm(forms.Form):
    """From when until when."""

    starts_at = MomentField(label=_("From"))
    ends_at = MomentField(label=_("Until"))


class WishForm(TimesForm):
    """The times, and where there is a choice for whom and which service."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("You book for"), required=False
    )
    service = forms.ModelChoiceField(
        Service.objects.none(), label=_("Service"), required=False
    )

    def __init__(self, data=None, *, instrument, person, **kwargs):
        super().__init__(data, **kwargs)
        self.instrument, self.person = instrument, person
        self._offer("organisation", organisations_to_book_for(person), Organisation)
        services = instrument.services.standing().filter(unit__in=[Unit.HOUR, Unit.DAY])
        self._offer("service", list(services), Service)

    def _offer(self, name, records, model):
        """Ask only where there is something to choose."""
        if len(records) < 2:
            del self.fields[name]
            return
        field = self.fields[name]
        field.queryset = model.objects.filter(pk__in=[record.pk for record in records])
        field.empty_label = None
        field.initial = records[0].pk

    def wish(self):
        """What the form asks for."""
        chosen = {
            name: value
            for name, value in self.cleaned_data.items()
            if name not in ("purpose", "consent")
        }
        return Wish(self.instrument, self.person, **chosen)


class BookingForm(WishForm):
    """All that a booking needs; at another base, consent to be known there too."""

    purpose = ProseField(
        label=_("What for"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Samples, methods, special wishes. The manager reads it."),
    )
    consent = forms.BooleanField(
        error_messages={"required": _("Without it nothing can be booked there.")}
    )
    # What the check showed; not a promise, but nobody pays more than they saw.
    seen_price = forms.DecimalField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, instrument, person, **kwargs):
        super().__init__(data, instrument=instrument, person=person, **kwargs)
        self.fields["purpose"].is_marked = True
        self.base = Node.objects.peers().filter(code=instrument.home).first()
        if self.base is None or person is None or is_known_to(person, self.base):
            del self.fields["consent"]
            return
        consent = self.fields["consent"]
        consent.label = CONSENT % {"base": self.base}
        consent.help_text = WHAT_IT_GETS % {"base": self.base}
        consent.is_marked = True


class OutageForm(TimesForm):
    """When an instrument is out of service, and why."""

    reason = LineField(
        label=_("Reason"), max_length=200, help_text=_("Everyone can read it.")
    )
    cancels_bookings = forms.BooleanField(
        label=_("Cancel the bookings in the way, and tell their bookers the reason"),
        required=False,
    )
