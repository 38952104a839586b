"""What a base may ask another to do: each app registers its own kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.db.models import BigIntegerField
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.time import now
from portal.nodes.models import Node, OutboxMessage

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Body = dict[str, Any]  # what JSON can hold
FARTHEST = timedelta(days=3660)  # from now: beyond it a moment is a slip or worse


def unreadable(code: str = "malformed") -> Refusal:
    """What a base is told whose message has not the form of its kind."""
    return Refusal(_("The other base's message could not be read."), code=code)


def moment_in(said: Any) -> datetime | None:
    """A moment as another base wrote it; none if it is no moment, or has no zone."""
    try:
        moment = datetime.fromisoformat(said)
        is_near = abs(moment - now()) < FARTHEST
    except (TypeError, ValueError):
        return None
    return moment if is_near else None


def whole_number(said: Any) -> int:
    """A number as another base wrote it. Refuses with `malformed` what is none."""
    if type(said) is int and 0 <= said <= BigIntegerField.MAX_BIGINT:  # True is an int
        return said
    raise unreadable()


def may_always_go(message: OutboxMessage) -> None:
    """Nothing here stands against it."""


def nothing_is_noted(message: OutboxMessage) -> None:
    """It tells nothing of anybody."""


def nothing_follows(message: OutboxMessage) -> None:
    """The answer itself is all there is to know."""


@dataclass(frozen=True)
class MessageKind:
    """A request that one base sends and another answers.

    `handle` does what is asked, at the base that received it, in the transaction that
    stores its answer; it refuses by `Refusal`. `settle` takes the answer in, at the
    base that asked, in the transaction that marks the message answered. Both get a
    message once, however often it was sent. What `is_in_order` is not sent before all
    that was asked about the same record earlier, and is in order too, is answered.
    `check` refuses what may no longer be told to that base, just before it would be;
    then `note` writes down what is told. `lapse` does what follows where that base may
    have forgotten what it did, and `check` keeps it from being asked again.
    """

    code: str
    label: "str | StrPromise"
    handle: Callable[[Node, Body], Body]
    settle: Callable[[OutboxMessage], None] = nothing_follows
    check: Callable[[OutboxMessage], None] = may_always_go
    note: Callable[[OutboxMessage], None] = nothing_is_noted
    lapse: Callable[[OutboxMessage], None] = nothing_follows
    is_in_order: bool = False
    matter: str = ""  # what the bases must have agreed to share; none: it gives nothing


KINDS: dict[str, MessageKind] = {}


def register(kind: MessageKind) -> MessageKind:
    if kind.code in KINDS:
        raise ImproperlyConfigured(f"the message {kind.code} is registered twice")
    KINDS[kind.code] = kind
    return kind
