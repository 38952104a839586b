"""What this app shares with other bases, and what they may tell it."""

from django.utils.translation import gettext_lazy as _

from portal.identity.cards import check_card
from portal.identity.disclosures import noting
from portal.identity.forgetting import FORGET, forget, forgotten
from portal.identity.models import DisclosureWay
from portal.identity.signon import clients, ending, telling
from portal.nodes import restoring, sharing
from portal.nodes.messages.kinds import MessageKind, register
from portal.nodes.sharing import Matter

restoring.settles(lambda: ending.end_all, needs_all=False)
register(
    MessageKind(
        code=clients.INTRODUCE,
        label=_("base to be known"),
        handle=clients.take_introduction,
    )
)
register(
    MessageKind(
        code=ending.END, label=_("session that ended"), handle=ending.end_as_told
    )
)
register(
    MessageKind(
        code=telling.PERSON,
        label=_("guest who changed"),
        handle=telling.take_change,
        check=check_card,
        note=noting(DisclosureWay.SIGN_ON),
    )
)
register(
    MessageKind(
        code=FORGET,
        label=_("person to be forgotten"),
        handle=forget,
        settle=forgotten,
    )
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
