"""What other bases may ask of this app."""

from django.utils.translation import gettext_lazy as _

from portal.nodes.messages.kinds import MessageKind, register
from resources.across import answering, asking, settling

register(
    MessageKind(asking.PLACE, _("booking asked for"), answering.place, settling.placed)
)
register(
    MessageKind(asking.MOVE, _("booking to be moved"), answering.move, settling.changed)
)
register(
    MessageKind(
        asking.CANCEL, _("booking to be cancelled"), answering.cancel, settling.changed
    )
)
