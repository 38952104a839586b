"""What other bases may ask of this app, and what it shares with them."""

from django.utils.translation import gettext_lazy as _

from portal.identity.cards import check_card
from portal.identity.disclosures import noting
from portal.identity.models import DisclosureWay
from portal.nodes import restoring, sharing
from portal.nodes.messages.kinds import MessageKind, register
from portal.nodes.sharing import Matter
from resources.across import answering, asking, settling, taking_back
from resources.actions.restored import settle_bookings

restoring.settles(lambda: settle_bookings, needs_all=True)

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
        code=asking.PLACE,
        label=_("booking asked for"),
        handle=answering.place,
        settle=settling.placed,
        check=check_card,
        note=noting(DisclosureWay.BOOKING),
        lapse=taking_back.lapse,
        is_in_order=True,
        matter=BOOKINGS.code,
    )
)
register(
    MessageKind(
        code=asking.MOVE,
        label=_("booking to be moved"),
        handle=answering.move,
        settle=settling.changed,
        check=check_card,
        note=noting(DisclosureWay.BOOKING),
        is_in_order=True,
        matter=BOOKINGS.code,
    )
)
register(  # of no matter: it gives back
    MessageKind(
        code=asking.CANCEL,
        label=_("booking to be cancelled"),
        handle=answering.cancel,
        settle=settling.changed,
    )
)
