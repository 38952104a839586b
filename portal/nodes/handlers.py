"""What other bases may ask of this app."""

from django.utils.translation import gettext_lazy as _

from portal.nodes import rotation
from portal.nodes.messages.kinds import MessageKind, register

register(
    MessageKind(
        rotation.NEW_KEY,
        _("a base's next key"),
        rotation.take_key,
        rotation.nothing_follows,
    )
)
register(
    MessageKind(
        rotation.KEY_ENDS,
        _("the end of a base's key"),
        rotation.end_key,
        rotation.nothing_follows,
    )
)
