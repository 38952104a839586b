"""What people send about organisations, members and themselves."""

from datetime import timedelta

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from portal.core.fields import LineField
from portal.core.time import at, today
from portal.identity.fields import ContactField, DivisionField, UsccField
from portal.identity.models import (
    MEMBER_ROLES,
    Assurance,
    Organisation,
    OrganisationKind,
    Person,
    Role,
)

CHOICES = [(role.value, role.label) for role in MEMBER_ROLES]


class RegistrationForm(forms.ModelForm):
    uscc = UsccField(help_text=_("18 places, as on the certificate of registration."))
    division = DivisionField(help_text=_("Where the organisation has its seat."))

    class Meta:
        model = Organisation
        fields = [
            "uscc",
            "name",
            "name_en",
            "kind",
            "division",
            "address",
            "website",
            "intro",
        ]
        help_texts = {
            "name": _("The full name, as on the certificate of registration."),
            "intro": _("Two or three sentences; you can change them at any time."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["division"].group()


class OrganisationForm(forms.ModelForm):
    class Meta:
        model = Organisation
        fields = [
            "name_en",
            "address",
            "address_en",
            "postal_code",
            "website",
            "intro",
            "intro_en",
        ]


class OrganisationFilter(forms.Form):
    q = LineField(label=_("Organisation's name"), max_length=100, required=False)
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[("", _("All kinds")), *OrganisationKind.choices],
        required=False,
    )
    division = DivisionField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["division"].group(_("All divisions"))

    def narrow(self, organisations):
        """The organisations asked for; what is not valid asks for nothing."""
        self.is_valid()
        asked = self.cleaned_data
        if asked.get("q"):
            organisations = organisations.named_like(asked["q"])
        if asked.get("kind"):
            organisations = organisations.filter(kind=asked["kind"])
        if asked.get("division"):
            organisations = organisations.within(asked["division"])
        return organisations


class InvitationForm(forms.Form):
    address = ContactField(help_text=_("Only its owner can accept the invitation."))
    role = forms.ChoiceField(label=_("Role"), choices=CHOICES)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["address"].widget.attrs["autocomplete"] = "off"


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=CHOICES)


class ColleagueField(forms.ModelChoiceField):
    """A member of the organisation, other than oneself."""

    def __init__(self, organisation, person, **kwargs):
        colleagues = Person.objects.holding(*Role, organisation=organisation)
        super().__init__(colleagues.exclude(pk=person.pk).order_by("name"), **kwargs)


class HandOverForm(forms.Form):
    def __init__(self, membership, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"] = ColleagueField(
            membership.organisation, membership.person, label=_("Hand over to")
        )


def a_year_ahead():
    return today() + timedelta(days=366)


class StandInForm(forms.Form):
    first_day = forms.DateField(
        label=_("First day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[MinValueValidator(today)],
    )
    last_day = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date"}),
        validators=[MaxValueValidator(a_year_ahead)],
    )
    field_order = ["deputy", "first_day", "last_day"]

    def __init__(self, membership, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["deputy"] = ColleagueField(
            membership.organisation, membership.person, label=_("Who stands in")
        )
        self.order_fields(self.field_order)

    def clean(self):
        data = super().clean()
        if "first_day" in data and "last_day" in data:
            if data["last_day"] < data["first_day"]:
                self.add_error("last_day", _("The last day lies before the first."))
                return data
            data["starts_at"] = at(data["first_day"], 0)
            data["ends_at"] = at(data["last_day"], 24 * 60)
        return data


class PersonForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ["name", "name_en"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.assurance >= Assurance.REAL_NAME:
            self.fields["name"].disabled = True
            self.fields["name"].help_text = _("Verified: it no longer changes.")
        elif self.instance.assurance == Assurance.ORGANISATION_CONFIRMED:
            words = _("Once it is changed, your organisation has to confirm you anew.")
            self.fields["name"].help_text = words


class RealNameForm(forms.Form):
    name = LineField(
        label=_("Name on the identity paper"), max_length=50, required=False
    )
    note = LineField(label=_("Reason for declining"), max_length=500, required=False)

    def clean(self):
        data = super().clean()
        is_declined = "decline" in self.data
        missing = "note" if is_declined else "name"
        if not data.get(missing) and missing not in self.errors:
            self.add_error(missing, _("This field is required."))
        return {**data, "is_declined": is_declined}


class ClosingForm(forms.Form):
    is_sure = forms.BooleanField(
        label=_("I want to close my account; I know that it cannot be opened again.")
    )
