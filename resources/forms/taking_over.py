"""What people send who take over hours, rules and rates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal
from portal.core.time import today
from resources.actions.taking_over import need_parts
from resources.forms.offering import day_field
from resources.listing.offer import PARTS, lacks
from resources.models import Instrument


class SourceField(forms.ModelChoiceField):
    """An instrument that is known by its number too: many bear one name."""

    def label_from_instance(self, instrument):
        return f"{instrument} · {instrument.model} · {instrument.inner_id}"


class TakeOverForm(forms.Form):
    """From which instrument, what of it, and from when on."""

    source = SourceField(
        None,
        label=_("Take over from"),
        help_text=_("Instruments of the organisation that have some of it themselves."),
    )
    parts = forms.MultipleChoiceField(
        label=_("What to take over"),
        choices=list(PARTS.items()),
        initial=list(PARTS),
        widget=forms.CheckboxSelectMultiple,
    )
    valid_from = day_field(label=_("Valid from"), initial=today)
    replaces = forms.BooleanField(
        label=_("Replace what is there already"),
        required=False,
        help_text=_("Else only what is missing is filled in."),
    )

    def __init__(self, *args, account, organisations, but=None, **kwargs):
        super().__init__(*args, **kwargs)
        managed = Instrument.objects.managed_by(account)
        having = managed.exclude(lacks("hours"), lacks("rules"))
        here = having.filter(organisation__in=organisations).exclude(pk=but)
        self.fields["source"].queryset = here.in_order()

    def clean(self):
        data = super().clean()
        if data.get("source") and data.get("parts"):
            try:
                need_parts(data["source"], data["parts"])
            except Refusal as refusal:
                self.add_error("source", refusal)
            else:
                data["source"] = data["source"].pk
        return data
