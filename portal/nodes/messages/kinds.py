"""What a base may ask another to do: each app registers its own kinds."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured

from portal.nodes.models import Node, OutboxMessage

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

Body = dict[str, Any]  # what JSON can hold


def nothing_follows(message: OutboxMessage) -> None:
    """The answer itself is all there is to know."""


@dataclass(frozen=True)
class MessageKind:
    """A request that one base sends and another answers.

    `handle` does what is asked, at the base that received it, in the transaction that
    stores its answer; it refuses by `Refusal`. `settle` takes the answer in, at the
    base that asked, in the transaction that marks the message answered. Both get a
    message once, however often it was sent.
    """

    code: str
    label: "str | StrPromise"
    handle: Callable[[Node, Body], Body]
    settle: Callable[[OutboxMessage], None] = nothing_follows
    matter: str = ""  # what the bases must have agreed to share; none: it gives nothing


KINDS: dict[str, MessageKind] = {}


def register(kind: MessageKind) -> MessageKind:
    if kind.code in KINDS:
        raise ImproperlyConfigured(f"the message {kind.code} is registered twice")
    KINDS[kind.code] = kind
    return kind
