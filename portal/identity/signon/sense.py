"""Questions to the provider that no client means: allauth does not expect them."""

from allauth.core.internal.httpkit import extract_basic_auth
from allauth.idp.oidc.internal.resources import get_resources
from django.core.exceptions import BadRequest, ValidationError
from oauthlib.common import INVALID_HEX_PATTERN
from oauthlib.oauth2.rfc6749.errors import OAuth2Error

PROVIDER = "/identity/o/"


class MakingSense:
    """Middleware: what the provider could not even look up is answered by 400."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.startswith(PROVIDER) and not is_readable(request):
            raise BadRequest("not a question to a provider")
        return self.get_response(request)


def is_readable(request):
    is_api = request.path.startswith(f"{PROVIDER}api/")
    if is_api and request.method == "POST" and request.GET:
        return False  # secrets belong into the body: addresses are written down
    if INVALID_HEX_PATTERN.search(request.META["QUERY_STRING"]):
        return False
    try:
        get_resources(request)
    except OAuth2Error:
        pass  # which it says itself
    except (ValidationError, ValueError):
        return False
    said = [value for asked in (request.GET, request.POST) for value in asked.values()]
    client, _secret = extract_basic_auth(request.headers)
    return not any("\0" in value for value in (*said, client or ""))
