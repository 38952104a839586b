"""Form fields for what people are reached by and known by."""

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from portal.core.phone import mobile_number
from portal.identity.models import Division
from portal.identity.uscc import validate_uscc


class MobileField(forms.CharField):
    """A mobile number, cleaned to E.164."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Mobile number"))
        kwargs.setdefault("max_length", 40)
        super().__init__(**kwargs)
        self.widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})

    def clean(self, value):
        value = super().clean(value)
        return mobile_number(value) if value else value


class ContactField(forms.CharField):
    """An e-mail address in small letters, or a mobile number in E.164."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Mobile number or e-mail"))
        super().__init__(max_length=254, **kwargs)
        self.widget.attrs["autocomplete"] = "username"

    def clean(self, value):
        value = super().clean(value)
        if not value:
            return value
        try:
            return address(value)
        except ValidationError:
            said = _("Enter a mobile number, such as 138 0013 8000, or an e-mail.")
            raise ValidationError(said, code="invalid") from None


def address(value):
    if "@" not in value:
        return mobile_number(value)
    validate_email(value)
    return value.lower()


class UsccField(forms.CharField):
    """A unified social credit code, however it was spaced and cased."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Unified social credit code"))
        super().__init__(max_length=30, **kwargs)

    def clean(self, value):
        value = "".join(super().clean(value).split()).upper()
        validate_uscc(value)
        return value


class DivisionField(forms.ModelChoiceField):
    """A division that exists today, in the group of the one above it."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Division"))
        super().__init__(Division.objects.in_force(), to_field_name="code", **kwargs)

    def group(self, empty=None):
        """Fill in the choices; a form calls it once for each request."""
        divisions = list(self.queryset)
        names = {division.code: division.local_name for division in divisions}
        groups = {}
        for division in divisions:
            above = names.get(division.parent, "")
            groups.setdefault(above, []).append((division.code, division.local_name))
        self.choices = [("", empty or _("Choose")), *groups.items()]
