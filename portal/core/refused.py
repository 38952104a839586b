"""How a refusal reaches whoever asked: on their form, or in words on the next page.

What the database refuses in the last moment is told as what an action refuses.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest

from portal.core.errors import Refusal
from portal.core.judged import in_words
from portal.core.prose import sentences


@contextmanager
def refusals_on(form: Any, field: str | None = None) -> Iterator[None]:
    """Show what an action refuses on the form, which keeps it as `form.refusal`."""
    try:
        yield
    except Refusal as refusal:
        form.add_error(field, refusal)
        form.refusal = refusal
    except IntegrityError as error:
        form.add_error(field, in_words(error))


@contextmanager
def refusals_told(request: HttpRequest) -> Iterator[None]:
    """Tell what an action refuses at the top of the next page."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, sentences(refusal.messages))
    except IntegrityError as error:
        messages.error(request, in_words(error))
