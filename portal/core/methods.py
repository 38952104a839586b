"""A page for whoever opens an address that only takes what a form sends."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render


class OnlyForms:
    """Middleware: a reader of pages is told what a bare 405 means.

    It is met by whoever had to sign in again on the way: they are led back to the
    address of the form, which was not sent.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        reads = "text/html" in request.headers.get("accept", "")
        if not isinstance(answer, HttpResponseNotAllowed) or not reads:
            return answer
        page = render(request, "405.html", status=405)
        page.headers["Allow"] = answer.headers["Allow"]
        return page
