"""What this app shares with other bases, and what they may tell it."""

from django.utils.translation import gettext_lazy as _

from portal.identity.forgetting import FORGET, forget, forgotten
from portal.identity.signon import clients, ending, telling
from portal.nodes import sharing
from portal.nodes.messages.kinds import MessageKind, register
from portal.nodes.models import OutboxMessage
from portal.nodes.sharing import Matter


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
sharing.register(
    Matter("reference", _("divisions and classes"), _("one vocabulary for all"))
)
sharing.register(
    Matter("organisations", _("organisations"), _("to know who offers and books"))
)
sharing.register(
    Matter(
        "people",
        _("personal data of those who consent"),
        _("to book and be reached at the other base"),
    )
)
register(MessageKind(FORGET, _("person to be forgotten"), forget, forgotten))
