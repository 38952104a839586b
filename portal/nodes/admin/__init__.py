"""The bases in the admin site."""

from portal.nodes.admin import exchange, sharing

__all__ = ["exchange", "sharing"]
