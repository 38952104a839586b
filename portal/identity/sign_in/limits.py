"""Answering those who ask too often."""

from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429


class TooOften:
    """Middleware: allauth raises at some places where it should answer 429."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return respond_429(request) if isinstance(exception, RateLimited) else None
