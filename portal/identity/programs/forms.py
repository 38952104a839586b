"""What people say of the programs that act for them."""

from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core.fields import LineField, ProseField
from portal.identity.models import INSIDERS, Scope
from portal.identity.office import is_held_back
from portal.identity.programs.clients import COMES_BACK, Kind

LOOPBACK = ("localhost", "127.0.0.1", "::1")
LIFETIMES = [
    (30, _("30 days")),
    (90, _("90 days")),
    (180, _("180 days")),
    (365, _("one year")),
]


MOST_ADDRESSES = 10


class AddressesField(ProseField):
    """Where a program takes its codes: one address a line."""

    def clean(self, value):
        addresses = super().clean(value).split()
        if len(addresses) > MOST_ADDRESSES:
            raise ValidationError(_("Ten addresses are the most."), code="too_many")
        for address in addresses:
            if not leads_home(address):
                words = gettext(
                    "%(address)s is not an address that a program may have."
                )
                raise ValidationError(words % {"address": address}, code="unsafe")
        return addresses


def leads_home(address):
    """https, one's own machine, or a scheme of the program's own (RFC 8252)."""
    try:
        parts = urlsplit(address)
        host = parts.hostname
    except ValueError:
        return False
    if parts.fragment or "*" in address or parts.username is not None:
        return False
    if parts.scheme == "http":
        return host in LOOPBACK
    return bool(host) if parts.scheme == "https" else "." in parts.scheme


class ScopesField(forms.MultipleChoiceField):
    """What a program may do."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs):
        super().__init__(**{"label": _("What it may do")} | kwargs)

    def offer(self, account, scopes=None):
        """What programs may do for this account, as it came in."""
        offered = scopes or Scope.of_programs()
        self.choices = [
            (scope.value, scope.label)
            for scope in offered
            if not is_out_of_reach(account, [scope])
        ]


def is_out_of_reach(account, scopes):
    """Whether a program would act for a base, whose office is not entered."""
    acts = not set(scopes).isdisjoint(Scope.of_reviewers())
    return acts and is_held_back(account)


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

    def __init__(self, *args, account, **kwargs):
        super().__init__(*args, **kwargs)
        is_insider = account.is_in_office and account.holds(*INSIDERS)
        self.fields["scopes"].offer(account, Scope if is_insider else None)


class ProgramForm(forms.Form):
    name = LineField(
        label=_("Name of the program"),
        max_length=50,
        help_text=_("Whoever lets it in reads this name."),
    )
    kind = forms.ChoiceField(
        label=_("What kind of program"), choices=Kind, widget=forms.RadioSelect
    )
    redirect_uris = AddressesField(
        label=_("Callback addresses"),
        max_length=3000,
        required=False,
        help_text=_("Of websites and apps, one a line: https://, or your own machine."),
        widget=forms.Textarea(
            attrs={"rows": 3, "class": "code", "spellcheck": "false"}
        ),
    )
    sign_out_uris = AddressesField(
        label=_("Addresses after signing out"),
        max_length=3000,
        required=False,
        help_text=_("Where people may be led who sign out of the portal there."),
        widget=forms.Textarea(
            attrs={"rows": 2, "class": "code", "spellcheck": "false"}
        ),
    )
    signs_in = forms.BooleanField(
        label=_("People sign in to it with their account of the portal"),
        required=False,
        help_text=_(
            "Of websites and apps: once somebody agrees, it is told their name, home"
            " base, organisations and roles, and e-mail address."
        ),
    )
    scopes = ScopesField(
        initial=[Scope.READ],
        required=False,
        help_text=_("The most that it will ever ask people for."),
    )

    def __init__(self, *args, account, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scopes"].offer(account)

    def clean(self):
        data = super().clean()
        comes_back = data.get("kind") in COMES_BACK
        if comes_back and not data.get("redirect_uris", ["?"]):
            self.add_error("redirect_uris", _("Websites and apps need one."))
        if data.get("signs_in") and not comes_back:
            words = _("Only websites and apps can have people sign in.")
            self.add_error("signs_in", words)
        if not (data.get("signs_in") or data.get("scopes", ["?"])):
            self.add_error("scopes", _("Choose one thing at least."))
        return data
