"""How much anyone may send in a day, so that nobody fills the disk."""

from datetime import timedelta

from django.core.cache import cache
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.time import today

KEPT_FOR = timedelta(days=2).total_seconds()
MB = 2**20


def spend(*, what: str, who: object, size: int, most: int, most_bytes: int) -> None:
    """Count one more thing of `size` bytes that `who` sends today.

    Refuses with `too_many_today` or `too_much_today`; what is refused is not counted.
    """
    key = f"quota:{what}:{who}:{today()}"
    if _added(f"{key}:count", 1, most) > most:
        raise Refusal(
            _("%(most)s files a day are the most. Send the others tomorrow."),
            code="too_many_today",
            params={"most": most},
        )
    if _added(f"{key}:bytes", size, most_bytes) > most_bytes:
        cache.decr(f"{key}:count")
        raise Refusal(
            _("%(most)s MB a day are the most. Send the others tomorrow."),
            code="too_much_today",
            params={"most": most_bytes // MB},
        )


def _added(key: str, amount: int, most: int) -> int:
    cache.add(key, 0, KEPT_FOR)
    found: int = cache.incr(key, amount)
    if found > most:
        cache.decr(key, amount)
    return found
