"""The forms by which listings are written, section by section."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from portal.identity.models import Division, Organisation
from resources.forms.fields import DisciplinesField, InstrumentClassField, MeasuresField
from resources.listing.facts import SECTIONS
from resources.models import MANAGING, Facility, Instrument, Resource

LONG = 200  # characters from which on a field is a text area
PARTS = {
    Instrument: {
        "basic": SECTIONS[Instrument][:2],
        "technical": SECTIONS[Instrument][2:3],
        "sharing": SECTIONS[Instrument][3:],
    },
    Facility: {"basic": SECTIONS[Facility]},
    Resource: {"basic": SECTIONS[Resource]},
}
FIELDS = {
    "disciplines": lambda: DisciplinesField(
        label=_("Disciplines"), help_text=_("The main one first; up to four.")
    ),
    "instrument_class": lambda: InstrumentClassField(label=_("Class")),
    "measures": lambda: MeasuresField(
        label=_("What it measures"),
        required=False,
        help_text=_(
            "A line for each: parameter | number of the standard | name in English."
            " The last two may be left out."
        ),
    ),
}


class ListingForm(forms.ModelForm):
    """A part of a listing, as it would be with its proposed changes."""

    def __init__(self, *args, part="basic", **kwargs):
        super().__init__(*args, **kwargs)
        self.part = part
        for name in self.fields.keys() & FIELDS.keys():
            self.fields[name] = FIELDS[name]()
        for name, field in self.fields.items():
            explain(field)
            if self.instance.is_published and name in self.instance.reviewed:
                field.is_reviewed = True
        self._limit_choices(self.instance.organisation)

    def _limit_choices(self, organisation):
        if "division" in self.fields:
            self.fields["division"].queryset = Division.objects.in_force().filter(
                code__startswith=organisation.division_id[:2]
            )
        if "facility" in self.fields:
            self.fields["facility"].queryset = (
                Facility.objects.standing().own().filter(organisation=organisation)
            )

    @property
    def sections(self):
        """(title, bound fields) of each section of this part."""
        parts = PARTS[self._meta.model][self.part]
        return [(s.title, [self[name] for name in s]) for s in parts]


def explain(field):
    """Say how long a text may be, and give it the room it needs."""
    if isinstance(field, forms.DateField):
        field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    length = getattr(field, "max_length", None)
    if length and length >= LONG and not isinstance(field, forms.URLField):
        field.widget = forms.Textarea(attrs={"rows": 4, "maxlength": length})
        add_hint(field, format_lazy(_("{} characters at most."), length))


def add_hint(field, words):
    field.help_text = format_lazy("{} {}", field.help_text, words)


def part_form(model, part):
    """The form class of one part of a kind of listing."""
    names = [name for section in PARTS[model][part] for name in section]
    return forms.modelform_factory(model, form=ListingForm, fields=names)


class OrganisationForm(forms.Form):
    """For which of one's organisations something new is written."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Organisation"), empty_label=None
    )

    def __init__(self, *args, account, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_managed_by(account)


def organisations_managed_by(account):
    """The organisations of this base whose records the account manages."""
    if not account.is_authenticated:
        return Organisation.objects.none()
    where = account.organisations_as(*MANAGING)
    return Organisation.objects.standing().own().filter(pk__in=where)
