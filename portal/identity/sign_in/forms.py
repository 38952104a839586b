"""allauth's forms with one field for an e-mail address or a mobile number."""

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.hashers import make_password
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal
from portal.core.fields import LineField
from portal.identity.fields import ContactField
from portal.identity.sign_in.addresses import abandoned


class LoginForm(allauth.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Mobile number or e-mail")
        self.fields["login"].max_length = 254
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        # The link in it would come before the box in the order of keys.
        self.fields["password"].help_text = ""


class NameAndContact(forms.Form):
    """Who signs up, where to reach them, and that they agree."""

    name = LineField(
        label=_("Name"),
        max_length=50,
        help_text=_("Your real name: institutions see it when you book."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact = ContactField(help_text=_("We send a code there to see that it is yours."))
    consent = forms.BooleanField(
        error_messages={
            "required": _("Without your consent we may not keep your data.")
        }
    )
    field_order = ["name", "contact", "consent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("email", "phone"):
            self.fields.pop(name, None)
        self.fields["consent"].label = lazy(_consent_label, str)()
        self.initial.setdefault("contact", self.initial.get("email"))

    def clean_contact(self):
        contact = self.cleaned_data["contact"]
        if "@" not in contact:
            self.cleaned_data["phone"] = contact  # allauth's own clean() looks it up
        elif not abandoned(contact, None):
            self.cleaned_data["email"] = self.validate_unique_email(contact)
        else:
            self.cleaned_data["email"] = contact
        return contact

    def try_save(self, request):
        try:
            return super().try_save(request)
        except Refusal:  # somebody else took the address in this very moment
            self.account_already_exists = True
            return super().try_save(request)


class SignupForm(NameAndContact, allauth.SignupForm):
    field_order = ["name", "contact", "password1", "password2", "consent"]

    def try_save(self, request):
        if self.account_already_exists:
            # As long as a new account would take: else time tells who has one.
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


def _consent_label():
    return format_html(
        gettext(
            'I have read the <a href="{}" target="_blank">privacy notice</a> and agree.'
        ),
        reverse_lazy("identity:privacy"),
    )


class RequestLoginCodeForm(allauth.RequestLoginCodeForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["phone"]
        self.fields["email"] = ContactField()

    def clean_email(self):
        contact = self.cleaned_data["email"]
        if "@" not in contact:
            # The view reads the number under this name.
            self.cleaned_data["phone"] = contact
            self.clean_phone()
            return ""
        email = super().clean_email()
        if abandoned(email, None):
            self._user = None  # its password may be a stranger's: sign up instead
        return email

    def clean(self):
        return self.cleaned_data


class ResetPasswordForm(allauth.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = ContactField()

    def clean_email(self):
        contact = self.cleaned_data["email"]
        if "@" in contact:
            return super().clean_email()
        account = get_adapter().get_user_by_phone(contact)
        self.users = [account] if account and account.is_active else []
        return contact
