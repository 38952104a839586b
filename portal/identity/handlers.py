"""What other bases may tell this app."""

from django.utils.translation import gettext_lazy as _

from portal.identity.signon import clients, ending, telling
from portal.nodes.messages.kinds import MessageKind, register
from portal.nodes.models import OutboxMessage


def noted(message: OutboxMessage) -> None:
    """Nothing follows here from the answer."""


register(
    MessageKind(
        clients.INTRODUCE, _("base to be known"), clients.take_introduction, noted
    )
)
register(MessageKind(ending.END, _("session that ended"), ending.end_as_told, noted))
register(
    MessageKind(telling.PERSON, _("guest who changed"), telling.take_change, noted)
)
