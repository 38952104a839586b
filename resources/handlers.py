"""What other bases may ask of this app, and what it shares with them."""

from django.utils.translation import gettext_lazy as _

from portal.nodes import sharing
from portal.nodes.messages.kinds import MessageKind, register
from portal.nodes.sharing import Matter
from resources.across import answering, asking, settling

BOOKINGS = Matter("bookings", _("bookings"), _("to book instruments of the other base"))
sharing.register(BOOKINGS)
sharing.register(
    Matter(
        "catalogue",
        _("the catalogue, with prices and taken times"),
        _("to find resources and see when they are free"),
    )
)

register(
    MessageKind(
        *(asking.PLACE, _("booking asked for"), answering.place, settling.placed),
        BOOKINGS.code,
    )
)
register(
    MessageKind(
        *(asking.MOVE, _("booking to be moved"), answering.move, settling.changed),
        BOOKINGS.code,
    )
)
register(  # of no matter: it gives back
    MessageKind(
        asking.CANCEL, _("booking to be cancelled"), answering.cancel, settling.changed
    )
)
