"""How often anyone may ask, where asking is cheap but never free."""

import time

from django.core.cache import cache


def is_too_fast(*, what: str, who: object, most: int, seconds: int = 60) -> bool:
    """Count one more request of `who`; whether they are more than `most` now."""
    key = f"pace:{what}:{who}:{int(time.time()) // seconds}"
    cache.add(key, 0, seconds)
    return cache.incr(key) > most
