"""What other bases may tell this app."""

from django.utils.translation import gettext_lazy as _

from portal.identity.signon import clients
from portal.nodes.messages.kinds import MessageKind, register
from portal.nodes.models import OutboxMessage


def noted(message: OutboxMessage) -> None:
    """Nothing follows here from the answer."""


register(
    MessageKind(
        clients.INTRODUCE, _("base to be known"), clients.take_introduction, noted
    )
)
