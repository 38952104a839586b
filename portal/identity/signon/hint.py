"""Knowing people again without a click, but asking only where something hints at them.

The hint is a cookie that every base under one domain reads, or `?sso=` on a link from
one base to another. Without it an anonymous visitor is asked nothing.
"""

import time

from django.conf import settings
from django.http import HttpResponseRedirect
from django.utils.encoding import escape_uri_path
from django.utils.http import escape_leading_slashes

from portal.identity.signon import asking, questions
from portal.nodes.base import current_base
from portal.nodes.client import PeerTrouble
from portal.nodes.context import bases

SIGNED_IN = "signed_in"  # cookie: the home base of whoever is signed in
CHOSEN = "home_base"  # cookie: the home base that somebody chose last
HINT = "sso"  # in an address: the same as the first cookie
LASTS = 7 * 24 * 3600  # seconds, as the longest session
REMEMBERED = 365 * 24 * 3600
NOT_NOW = 600  # seconds that nobody is asked again after no
UNDER_WAY = 60  # seconds that nobody is asked again before they are back
AWAY_LASTS = 30 * 60  # seconds without a page, at a base that is not one's home
TOUCHED_EVERY = 60  # seconds
LONGEST_ADDRESS = 1500  # that a cookie takes
NO_PAGES = ("/account/", "/identity/", "/.well-known/", "/api/", "/node/", "/static/")
LEAVING = ("/account/", "/profile/known-at/")  # forms here may lead to other bases


class KnowAgain:
    """Middleware: who is signed in at their home base is soon signed in here too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        keep_open(request)
        peer = self.base_to_ask(request)
        answer = peer and ask(request, peer, silently=True, next=without_hint(request))
        answer = answer or self.get_response(request)
        note_home(request, answer)
        if request.path.startswith(LEAVING):
            # Browsers follow the answer to a form only where forms may lead.
            urls = [base.url for base in bases(request)["other_bases"]]
            more = getattr(answer, "_csp_update", {}).get("form-action", [])
            answer._csp_update = {"form-action": [*urls, *more]}
        return answer

    def base_to_ask(self, request):
        """The base that may know this visitor; none where nothing hints at one."""
        code = request.GET.get(HINT) or request.COOKIES.get(SIGNED_IN)
        if not code or code == current_base() or not is_page(request):
            return None
        if not_now() in request.COOKIES or is_signed_in(request):
            return None
        known = {base.code: base for base in bases(request)["other_bases"]}
        peer = known.get(code)
        return peer if peer and asking.can_be_asked(peer) else None


def is_page(request):
    """Whether somebody opens a page, rather than a program a part of one."""
    return (
        request.method == "GET"
        and "text/html" in request.headers.get("Accept", "")
        and request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate"
        and "HX-Request" not in request.headers
        and not request.path.startswith(NO_PAGES)
        and len(request.get_full_path()) < LONGEST_ADDRESS
    )


def is_signed_in(request):
    return (
        settings.SESSION_COOKIE_NAME in request.COOKIES
        and request.user.is_authenticated
    )


def without_hint(request):
    """The address of this page, as it would be read aloud."""
    asked = request.GET.copy()
    asked.pop(HINT, None)
    # Two slashes in front would name another site.
    path = escape_leading_slashes(escape_uri_path(request.path))
    return f"{path}?{asked.urlencode()}" if asked else path


def ask(request, peer, *, next, silently=False):
    """Send the browser to another base, to come back known; None if it cannot be."""
    question = asking.new_question(next=next, is_silent=silently)
    try:
        answer = HttpResponseRedirect(asking.address_to_ask(peer, question))
    except PeerTrouble:
        return None
    questions.keep(answer, peer, question)
    if silently:  # who finds an error there is not led to it from every page
        do_not_ask_again(answer, UNDER_WAY)
    return answer


def keep_open(request):
    """A session away from home lasts as long as it is used, and a little longer."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return
    away = request.session.get("sign_on")
    if away and time.time() - away["touched"] > TOUCHED_EVERY:
        request.session["sign_on"] = away | {"touched": int(time.time())}


def note_home(request, answer):
    """Tell the other bases by a cookie at which base somebody is signed in now."""
    home = getattr(request, "signed_in_at", None)
    if home:
        set_cookie(answer, SIGNED_IN, home, LASTS)
        set_cookie(answer, CHOSEN, home, REMEMBERED)
        ask_again(answer)
    elif home == "":
        forget(answer)


def forget(answer):
    answer.delete_cookie(SIGNED_IN, domain=settings.SHARED_COOKIE_DOMAIN)


def do_not_ask_again(answer, lasts=NOT_NOW):
    answer.set_cookie(not_now(), "1", lasts, httponly=True, samesite="Lax")


def ask_again(answer):
    answer.delete_cookie(not_now())


def set_cookie(answer, name, value, lasts):
    answer.set_cookie(
        name,
        value,
        lasts,
        domain=settings.SHARED_COOKIE_DOMAIN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def not_now():
    return f"not_now_{current_base()}"  # cookies ignore ports: one name per base
