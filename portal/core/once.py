"""A form sent twice, by a double click or from a page gone back to, acts once.

It carries a key of its own, `{% once %}`. What came of it is kept in the transaction of
the effect, as for an Idempotency-Key of the API, and is told again.
"""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.safestring import SafeData, mark_safe
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from portal.core.models import Answer
from portal.core.time import now

KEY = "once"
KEPT_FOR = timedelta(days=30)
DOUBLE_CLICK = timedelta(minutes=1)


def acts_once(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose form carries `{% once %}`."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return done_once(request, lambda: view(request, *args, **kwargs))

    return shown


def done_once(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """What `act` answers; where it led on, the same form leads there again, unacted.

    What is refused, or shows the form once more, may be sent anew. A form that says
    something else is another one, whatever its key.
    """
    if not request.POST.get(KEY):
        return act()
    said = fingerprint(request)
    with transaction.atomic():
        # Waits here while the same form is under way.
        answer, is_new = Answer.objects.get_or_create(
            owner=f"form {request.user.pk}", key=said, defaults={"fingerprint": said}
        )
        if not is_new:
            return _again(request, answer)
        response = act()
        if (url := getattr(response, "url", None)) is None:
            answer.delete()
            return response
        answer.status = response.status_code
        answer.body = {"url": url, "words": _words(request)}
        answer.save(update_fields=["status", "body"])
    return response


def fingerprint(request: HttpRequest) -> str:
    """What stands for a form with all that is filled in, its files too."""
    sent = dict(request.POST.lists()) | dict(request.FILES.lists())
    sent.pop("csrfmiddlewaretoken", None)
    told = json.dumps([request.get_full_path(), sent], sort_keys=True, default=digest)
    return hashlib.sha256(told.encode()).hexdigest()


def digest(value: Any) -> Any:
    """What stands for a value in a fingerprint: for a file all that it holds."""
    if not isinstance(value, UploadedFile):
        return str(value)
    found = hashlib.sha256()
    for piece in value.chunks():
        found.update(piece)
    value.seek(0)
    return [value.name, found.hexdigest()]


def _words(request: HttpRequest) -> list[tuple[int, str, bool]]:
    """What the next page will say; to be asked aloud, it would be told already."""
    queued: Any = messages.get_messages(request)
    return [
        (one.level, str(one.message), isinstance(one.message, SafeData))
        for one in queued._queued_messages
    ]


def _again(request: HttpRequest, answer: Answer) -> HttpResponse:
    """Lead on as before. Later, what was done may be undone by now: say it is old."""
    body: Any = answer.body
    if answer.given_at < now() - DOUBLE_CLICK:
        messages.info(
            request,
            _(
                "This form was sent before; nothing was done again. To do it once "
                "more, fill in a new one."
            ),
        )
    else:
        for level, text, is_safe in body["words"]:
            messages.add_message(request, level, mark_safe(text) if is_safe else text)
    if getattr(request, "htmx", False):
        return HttpResponseClientRedirect(body["url"])
    return HttpResponseRedirect(body["url"])


def forget_answers() -> int:
    """Delete what was answered too long ago to be asked for again."""
    found = Answer.objects.filter(given_at__lt=now() - KEPT_FOR)
    return found.delete()[0]
