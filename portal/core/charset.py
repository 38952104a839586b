"""Refuses what is written in a charset that no browser sends."""

import codecs
from collections.abc import Callable, Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _

from portal.core.api import problem

READ_HERE = {"utf-8", "ascii", "iso8859-1", "gb2312", "gbk", "gb18030"}
STRANGE = "portal.strange_charset"  # the key in the environment of a request


def unread(application: WSGIApplication) -> WSGIApplication:
    """Keep Django from reading an address in a charset of no text.

    Python knows charsets that turn bytes into bytes, or that fail at every letter;
    Django reads in whichever a request names, before any middleware is asked.
    """

    def answer(
        environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        if not is_legible(environ.get("CONTENT_TYPE", "")):
            environ = {**environ, "CONTENT_TYPE": "", STRANGE: True}
        return application(environ, start_response)

    return answer


def is_legible(content_type: str) -> bool:
    """Whether Django reads this as text. A charset that nobody knows it leaves out."""
    try:
        named = parse_header_parameters(content_type)[1].get("charset", "utf-8")
        return codecs.lookup(named).name in READ_HERE
    except LookupError:
        return True
    except ValueError:
        return False


class Legible:
    """Middleware: whoever sent what is not read is told so, before it has an effect."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if STRANGE not in request.META:
            return self.get_response(request)
        if not request.path.startswith("/api/"):
            return render(request, "415.html", status=415)
        return JsonResponse(
            problem("unsupported_charset", _("Send this in UTF-8."), 415),
            status=415,
            content_type="application/problem+json",
        )
