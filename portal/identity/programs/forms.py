"""What people say of the programs that act for them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.core.fields import LineField
from portal.identity.models import Scope

LIFETIMES = [
    (30, _("30 days")),
    (90, _("90 days")),
    (180, _("180 days")),
    (365, _("one year")),
]


class ScopesField(forms.MultipleChoiceField):
    """What a program may do: one thing at least."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(choices=Scope, **{"label": _("What it may do")} | kwargs)


class TokenForm(forms.Form):
    name = LineField(
        label=_("What the token is for"),
        max_length=50,
        help_text=_("So that you know later which program uses it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = ScopesField(
        initial=[Scope.READ],
        help_text=_("As little as it needs; never more than you may yourself."),
    )
    days = forms.TypedChoiceField(
        label=_("Valid for"), choices=LIFETIMES, coerce=int, initial=90
    )
