"""SAML 2.0, as allauth's flows see it: what leads away, and what came back.

Not allauth's own SAML provider: that one would take an answer without an audience, a
recipient or a question, and be signed out by anyone who asks.
"""

from urllib.parse import urlencode

from allauth.socialaccount.providers import registry
from allauth.socialaccount.providers.base import Provider, ProviderAccount
from django.http import HttpResponseRedirect
from django.urls import reverse
from onelogin.saml2.authn_request import OneLogin_Saml2_Authn_Request

from portal.identity.models.provider import Protocol
from portal.identity.providers.assertions import rules_for
from portal.identity.providers.source import BySource


class SamlUniversity(BySource, Provider):
    """A provider that speaks SAML 2.0."""

    id = Protocol.SAML.value
    name = Protocol.SAML.label
    package = "portal.identity.providers"  # its addresses stand there
    supports_redirect = True
    account_class = ProviderAccount

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.name = self.app.name

    def get_login_url(self, request, **kwargs):
        return f"{reverse('saml-login', args=[self.sub_id])}?{urlencode(kwargs)}"

    def redirect(self, request, process, next_url=None, data=None, **kwargs):
        """To the organisation, with a question that the session remembers."""
        question = OneLogin_Saml2_Authn_Request(rules_for(self.source))
        self.stash_redirect_state(
            request, process, next_url, data, state_id=question.get_id(), **kwargs
        )
        place = self.source.sign_in_address
        joint = "&" if "?" in place else "?"
        asked = urlencode({"SAMLRequest": question.get_request()})
        return HttpResponseRedirect(f"{place}{joint}{asked}")

    def claims_of(self, data):
        """Of attributes with several values the first, but one person has one name.

        No attribute says that an address was verified: it is verified here.
        """
        source = self.source
        said = {name: values[0] for name, values in data.attributes.items() if values}
        named = [data.name_id]
        if source.subject_attribute:
            named = data.attributes.get(source.subject_attribute, [])
        return said | {
            "sub": named[0] if len(named) == 1 else "",
            "name": said.get(source.name_attribute, ""),
            "email": said.get(source.email_attribute, ""),
            "email_verified": False,
        }


registry.register(SamlUniversity)
