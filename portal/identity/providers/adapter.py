"""Where allauth meets the providers of organisations."""

import logging

from allauth.account.adapter import get_adapter as account_adapter
from allauth.account.models import EmailAddress
from allauth.account.signals import user_logged_in
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.signals import social_account_added
from django.contrib import messages
from django.db import transaction
from django.dispatch import receiver
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from portal.core.sealing import Unopened
from portal.identity.actions.providers import join_by_provider
from portal.identity.models import IdentityProvider
from portal.identity.models.provider import Protocol
from portal.identity.providers.discovery import TRIED_OUT, WITHIN
from portal.nodes.deadline import whole_within

logger = logging.getLogger(__name__)


class SocialAdapter(DefaultSocialAccountAdapter):
    """Reads providers from our own table, and lets in whom they vouch for."""

    def list_apps(self, request, provider=None, client_id=None):
        known = IdentityProvider.objects.select_related("organisation")
        if client_id:
            known = known.filter(client_id=client_id)
        if provider in Protocol.values:  # a list of them, for no one's sign-in
            return [app_of(source) for source in known.filter(protocol=provider)]
        if provider is None:
            return [app_of(source) for source in known]
        return [
            app_with_secret(source, request) for source in known.filter(code=provider)
        ]

    def pre_social_login(self, request, sociallogin):
        source = sociallogin.provider.source
        if not IdentityProvider.objects.offered().filter(pk=source.pk).exists():
            turn_away(
                request, _("%(organisation)s lets nobody in here just now."), source
            )
        if not sociallogin.account.extra_data["is_vouched_for"]:
            words = _(
                "%(organisation)s does not count this account among its own people."
            )
            turn_away(request, words, source)
        if request.user.is_authenticated and not request.user.is_at_home:
            turn_away(request, _("Link it at your home base."), source)

    def on_authentication_error(
        self, request, provider, error=None, exception=None, extra_context=None
    ):
        words = _("%(organisation)s did not say who you are: please try again.")
        turn_away(request, words, provider.source)

    def get_signup_form_initial_data(self, sociallogin):
        addresses = [address.email for address in sociallogin.email_addresses]
        return {
            "name": sociallogin.account.extra_data["name"],
            "contact": addresses[0] if addresses else "",
        }

    @transaction.atomic
    def save_user(self, request, sociallogin, form=None):
        """Open an account; an address the provider knows need not be verified again."""
        account = account_adapter().save_user(request, sociallogin.user, form)
        said = sociallogin.email_addresses
        known = {address.email for address in said if address.verified}
        sociallogin.user = account
        sociallogin.email_addresses = [
            EmailAddress(email=email, verified=email in known, primary=True)
            for email in [account.email]
            if email
        ]
        sociallogin.save(request)
        return account

    def get_requests_session(self):
        """Asks where the provider's description says, and nowhere that leads on."""
        session = whole_within(WITHIN)
        session.max_redirects = 0
        if not TRIED_OUT:
            del session.adapters["http://"]
        return session

    def is_open_for_signup(self, request, sociallogin):
        return True


def app_of(source, secret=""):
    """A provider as allauth knows one; it is never saved."""
    return SocialApp(
        provider=source.protocol,
        provider_id=source.code,
        name=source.organisation.name,
        client_id=source.client_id,
        secret=secret,
        settings={"server_url": source.issuer.rstrip("/")},
    )


def app_with_secret(source, request):
    if source.protocol != Protocol.OIDC:
        return app_of(source)
    try:
        return app_of(source, secret=source.unseal_secret())
    except Unopened:
        logger.error("the client secret for %s has to be entered again", source.code)
        words = _("The sign-in of %(organisation)s cannot be reached just now.")
        turn_away(request, words, source)


def turn_away(request, words, source):
    messages.error(request, words % {"organisation": source})
    raise ImmediateHttpResponse(redirect("identity:by-organisation"))


@receiver([social_account_added, user_logged_in])
def take_in(request, sociallogin=None, user=None, **kwargs):
    """Once they are in, and not before: their address might be somebody else's."""
    if sociallogin is not None:
        person = (user or sociallogin.user).person
        organisation = sociallogin.provider.source.organisation
        join_by_provider(person=person, organisation=organisation)
