from portal.nodes.models.base import Node, NodeKey
from portal.nodes.models.feed import (
    Cursor,
    Link,
    LinkQuerySet,
    Mark,
    Quarantined,
    Withheld,
)
from portal.nodes.models.message import InboxMessage, OutboxMessage, OutboxQuerySet
from portal.nodes.sharing import Sharing

__all__ = [
    "Cursor",
    "InboxMessage",
    "Link",
    "LinkQuerySet",
    "Mark",
    "Node",
    "NodeKey",
    "OutboxMessage",
    "OutboxQuerySet",
    "Quarantined",
    "Sharing",
    "Withheld",
]
