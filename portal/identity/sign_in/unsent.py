"""Codes that could not be sent: said in words, and nothing else has happened."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPException

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from requests import RequestException

logger = logging.getLogger(__name__)


class CodeNotSent(Exception):
    """The carrier or the mail server did not take a message."""


@contextmanager
def sending() -> Iterator[None]:
    """Tell a message that was not taken from every other fault."""
    try:
        yield
    except (RequestException, SMTPException, OSError) as error:
        logger.exception("a code was not sent")
        raise CodeNotSent from error


class NothingHalfDone:
    """Middleware: a step of signing in whose code cannot be sent is undone.

    So is a change of which its account's letter cannot tell: a new password, a passkey.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own = reverse("account_login").removesuffix("login/")
        if request.method != "POST" or not request.path.startswith(own):
            return self.get_response(request)
        with transaction.atomic():
            response = self.get_response(request)
            if getattr(request, "is_unsent", False):
                transaction.set_rollback(True)
        return response

    def process_exception(self, request, exception):
        if not isinstance(exception, CodeNotSent):
            return None
        request.is_unsent = True
        return render(request, "503.html", status=503)
