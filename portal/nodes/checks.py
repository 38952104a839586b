"""What the exchange needs before a base may be reached."""

import stat

from django.core.checks import CheckMessage, Error, register

from portal.core.production import PRODUCTION, is_reachable
from portal.nodes.keys import own_key_file


@register(PRODUCTION)
def check_key(**kwargs: object) -> list[CheckMessage]:
    """The key by which this base signs is there, and for its owner alone."""
    file = own_key_file()
    if not is_reachable():
        return []
    if not file.exists():
        hint = "Make it: manage.py node_key."
        return [Error(f"There is no key at {file}.", hint=hint, id="portal.E010")]
    if stat.S_IMODE(file.stat().st_mode) & 0o077:
        hint = f"chmod 600 {file}"
        return [Error("Others may read this base's key.", hint=hint, id="portal.E011")]
    return []
