"""How a refusal reaches whoever asked: on their form, or in words on the next page."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from portal.core.errors import Refusal
from portal.core.prose import sentences


@contextmanager
def refusals_on(form: Any, field: str | None = None) -> Iterator[None]:
    """Show what an action refuses on the form, which keeps it as `form.refusal`."""
    try:
        yield
    except Refusal as refusal:
        form.add_error(field, refusal)
        form.refusal = refusal


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    """Tell what an action refuses at the top of the next page."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, sentences(refusal.messages))
