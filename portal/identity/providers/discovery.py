"""What an organisation's provider says of itself, looked up before it is trusted."""

import json

import requests
from django.conf import settings
from django.utils.translation import gettext as _
from urllib3.exceptions import HTTPError

from portal.core.errors import Refusal
from portal.nodes.deadline import answered_within, session

WELL_KNOWN = "/.well-known/openid-configuration"
NEEDED = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
# A base that itself stands on one's own machine finds providers there too.
TRIED_OUT = settings.BASE_URL.startswith("http://localhost")
SCHEMES = ("https://", "http://localhost:") if TRIED_OUT else ("https://",)
SAFE = ["https:", "http://localhost:*"] if TRIED_OUT else ["https:"]  # as CSP says it
MOST_BYTES = 2**18
TIMEOUTS = (3, 5)  # seconds to connect, and between bytes
WITHIN = 10  # seconds from a question to the end of the answer


def look_up(issuer: str) -> str:
    """The issuer as the provider names itself.

    Refuses with `unreachable`, `no_provider`, `other_issuer` and `not_safe`.
    """
    refuse_unless_safe(issuer)
    said = fetch(issuer.rstrip("/") + WELL_KNOWN)
    if str(said.get("issuer")).rstrip("/") != issuer.rstrip("/"):
        raise Refusal(
            _("The provider calls itself %(issuer)s: enter that address."),
            code="other_issuer",
            params={"issuer": str(said.get("issuer"))[:200]},
        )
    missing = [name for name in NEEDED if not is_safe(said.get(name))]
    if missing:
        raise Refusal(
            _("The provider does not say where to find: %(names)s."),
            code="no_provider",
            params={"names": ", ".join(missing)},
        )
    return str(said["issuer"])


def is_safe(address: object) -> bool:
    """Secrets go to https alone; on one's own machine to itself without."""
    return isinstance(address, str) and address.startswith(SCHEMES)


def refuse_unless_safe(address: str) -> None:
    if not is_safe(address):
        raise Refusal(_("The address has to begin with https://."), code="not_safe")


def fetch(url: str) -> dict[str, str]:
    """What stands there as JSON. Refuses with `unreachable` and `no_provider`."""
    try:
        said = json.loads(read(url))
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise Refusal(
            _("What stands at %(url)s is not the description of a provider."),
            code="no_provider",
            params={"url": url},
        )
    return said


def read(url: str, most: int = MOST_BYTES) -> bytes:
    """What stands there, as long as it may be. Refuses with `unreachable`."""
    try:
        with answered_within(WITHIN), session() as asking:
            answer = asking.get(
                url, timeout=TIMEOUTS, stream=True, allow_redirects=False
            )
            answer.raise_for_status()
            return answer.raw.read(most, decode_content=True)
    except (requests.RequestException, OSError, HTTPError) as error:
        raise Refusal(
            _("The provider could not be reached at %(url)s."),
            code="unreachable",
            params={"url": url},
        ) from error
