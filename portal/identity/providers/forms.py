"""Signing up by the word of one's organisation, and linking it no more."""

from allauth.socialaccount import forms as allauth
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.core.fields import LineField
from portal.identity.models import Account, Organisation
from portal.identity.sign_in.addresses import is_reachable
from portal.identity.sign_in.forms import NameAndContact


class ProviderFilter(forms.Form):
    q = LineField(label=_("Organisation's name"), max_length=100, required=False)

    def narrow(self, providers):
        """The providers asked for; what is not valid asks for nothing."""
        self.is_valid()
        if asked := self.cleaned_data.get("q"):
            named = Organisation.objects.named_like(asked)
            providers = providers.filter(organisation__in=named)
        return providers


class SignupForm(NameAndContact, allauth.SignupForm):
    """What is still missing once the organisation has said who somebody is."""

    def clean_contact(self):
        contact = self.cleaned_data["contact"]
        said = self.sociallogin.email_addresses
        is_theirs = contact in {a.email for a in said if a.verified}
        # They own the address, so they may know that it has an account.
        if is_theirs and Account.objects.filter(
            email=contact, emailaddress__verified=True
        ):
            raise ValidationError(
                gettext(
                    "You have an account with this address already. Sign in to it, "
                    "then link this sign-in under “Linked sign-ins”."
                ),
                code="link_instead",
            )
        return super().clean_contact()


class UnlinkForm(allauth.DisconnectForm):
    """Of one's linked sign-ins one, as long as another way in remains."""

    def clean(self):
        data = forms.Form.clean(self)
        if not is_reachable(self.request.user):
            raise ValidationError(
                gettext(
                    "First add an e-mail address or a mobile number to sign in by."
                ),
                code="last_way_in",
            )
        return data
