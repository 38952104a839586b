"""What other bases may ask of this app."""

from django.utils.translation import gettext_lazy as _

from portal.nodes import rotation
from portal.nodes.messages.kinds import MessageKind, register

register(
    MessageKind(
        code=rotation.NEW_KEY,
        label=_("a base's next key"),
        handle=rotation.take_key,
    )
)
register(
    MessageKind(
        code=rotation.KEY_ENDS,
        label=_("the end of a base's key"),
        handle=rotation.end_key,
    )
)
