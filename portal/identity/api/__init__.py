"""What the app offers to programs."""

from portal.identity.api import (
    invitations,
    members,
    organisations,
    real_names,
    vocabulary,
)
from portal.identity.api.reason import ReasonSerializer

routes = [
    *vocabulary.routes,
    *organisations.routes,
    *members.routes,
    *invitations.routes,
    *real_names.routes,
]

__all__ = ["ReasonSerializer", "routes"]
