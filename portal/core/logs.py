"""Logs as events with fields, one request id through web, worker and other bases."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponseBase

REQUEST_ID_HEADER = "X-Request-ID"
PROPER_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
BEFORE_WRITING: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
]
WRITERS: dict[str, list[Any]] = {
    "json": [
        structlog.processors.format_exc_info,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ],
    # Not its usual tracebacks: these would show the values of variables, secrets too.
    "readable": [
        structlog.dev.ConsoleRenderer(
            colors=False, exception_formatter=structlog.dev.plain_traceback
        )
    ],
}


def request_id() -> str:
    """Name the request, or the chain of tasks it began, that this code serves.

    Every call to another base carries it as `X-Request-ID`; a row that leaves work to
    a task keeps it (see `serving`). Work that nobody asked for, such as the clock's,
    begins an id of its own.
    """
    known = structlog.contextvars.get_contextvars().get("request_id")
    if not known:
        known = str(uuid.uuid4())
        structlog.contextvars.bind_contextvars(request_id=known)
    return known


@contextmanager
def serving(request: str) -> Iterator[None]:
    """Work on what an earlier request left to do, under that request's id."""
    with structlog.contextvars.bound_contextvars(request_id=request):
        yield


def proper_request_id(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: a request id that is none is dropped, so that a new one is made."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not PROPER_ID.fullmatch(request.META.get("HTTP_X_REQUEST_ID", "")):
            request.META.pop("HTTP_X_REQUEST_ID", None)
        return get_response(request)

    return middleware


def logging_settings(log_format: str) -> dict[str, Any]:
    """Configure structlog, and say how Django's loggers write: `json` or `readable`."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *BEFORE_WRITING,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "events": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    *WRITERS[log_format],
                ],
                "foreign_pre_chain": BEFORE_WRITING,
            }
        },
        "handlers": {
            "stream": {"class": "logging.StreamHandler", "formatter": "events"}
        },
        "root": {"handlers": ["stream"], "level": "INFO"},
        # Django's own handlers would write each line a second time, unstructured.
        "loggers": {"django": {"handlers": [], "level": "INFO", "propagate": True}},
    }
