"""Signing in by the word of an organisation whose provider speaks SAML 2.0."""

import logging
from hashlib import sha256
from secrets import token_urlsafe

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.base.utils import respond_to_login_on_get
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal.identity.models import IdentityProvider
from portal.identity.models.provider import Protocol
from portal.identity.providers.assertions import NotBelieved, believe
from portal.identity.providers.metadata import own_metadata

logger = logging.getLogger(__name__)
METADATA = "application/samlmetadata+xml"
SECONDS = 60  # from the answer to the page that takes it


def login(request, code):
    """To the organisation's own page."""
    provider = provider_of(request, code)
    asking = respond_to_login_on_get(request, provider)
    return asking or provider.redirect_from_request(request)


@csrf_exempt  # the organisation sends it; whose session asked is seen in the next step
@require_POST
def take_answer(request, code):
    """See that the answer is one; browsers show the session's cookie only after."""
    provider = provider_of(request, code)
    try:
        answer = believe(provider.source, request.POST.get("SAMLResponse", ""))
    except NotBelieved as reason:
        return disbelieve(request, provider, reason)
    handle = token_urlsafe()
    cache.set(place_of(code, handle), answer, SECONDS)
    finishing = reverse("saml-finish", args=[code])
    return redirect(f"{finishing}?{urlencode({'answer': handle})}")


def finish(request, code):
    """Let them in whose own question has been answered."""
    provider = provider_of(request, code)
    answer = cache.get(place_of(code, request.GET.get("answer", "")))
    try:
        if answer is None:
            raise NotBelieved("came too late")
        state = provider.unstash_redirect_state(request, answer.question)
        sociallogin = provider.sociallogin_from_response(request, answer)
    except (NotBelieved, PermissionDenied, ProviderException) as reason:
        return disbelieve(request, provider, reason)
    sociallogin.state = state
    return complete_social_login(request, sociallogin)


def metadata(request, code):
    """What the organisation's IT department has to know of this base."""
    source = provider_of(request, code).source
    return HttpResponse(own_metadata(source), content_type=METADATA)


def provider_of(request, code):
    known = IdentityProvider.objects.filter(protocol=Protocol.SAML)
    source = get_object_or_404(known, code=code)
    return get_adapter().get_provider(request, source.code)


def disbelieve(request, provider, reason):
    logger.warning("saml answer of %s not believed: %s", provider.sub_id, reason)
    try:
        get_adapter().on_authentication_error(request, provider)
    except ImmediateHttpResponse as turned_away:
        return turned_away.response


def place_of(code, handle):
    return f"saml:{code}:answer:{sha256(handle.encode()).hexdigest()}"
