"""What this app shares with other bases."""

from django.utils.translation import gettext_lazy as _

from portal.nodes.sharing import Matter, register

register(
    Matter(
        "agreements",
        _("agreements, policies and their progress"),
        _("to follow together what was agreed"),
    )
)
