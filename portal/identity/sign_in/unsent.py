"""Codes that could not be sent: said in words, and asked for again."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from smtplib import SMTPException

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
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


class ToldWhenUnsent:
    """Middleware: who asked for a code that cannot be sent is told so.

    What was written before stays: an account that nobody has entered is taken over by
    whoever signs up next. So no write waits for a carrier.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, CodeNotSent):
            return render(request, "503.html", status=503)
        return None
