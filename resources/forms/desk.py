"""How the desk's list is narrowed, and an instrument's state changed on the spot."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.fields import LineField
from resources.models import Instrument, Stage
from resources.models.resource import InstrumentStatus


class DeskFilter(forms.Form):
    q = LineField(label=_("Name, model or number"), required=False, max_length=100)
    stage = forms.ChoiceField(
        label=_("stage"),
        choices=[("", _("every stage")), *Stage.choices],
        required=False,
    )

    def narrow(self, listings):
        """Those of the listings that were asked for."""
        if not self.is_valid():
            return listings.none()
        if stage := self.cleaned_data["stage"]:
            listings = listings.filter(stage=stage)
        if words := self.cleaned_data["q"]:
            listings = listings.filter(_found(listings.model, words))
        return listings


def _found(model, words):
    found = Q(name__icontains=words) | Q(name_en__icontains=words)
    if model is Instrument:
        found |= Q(model__icontains=words) | Q(inner_id__icontains=words)
    return found


class StatusForm(forms.Form):
    status = forms.ChoiceField(choices=InstrumentStatus.choices)
