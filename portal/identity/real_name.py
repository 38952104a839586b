"""Verifying real names: a base plugs its way in by the setting REAL_NAME_BACKEND.

A service that checks names (of the public security authority, of a bank) is one class
with two members. `start` is called after the request is committed, outside any
transaction, and may use the network. When the service answers, its own view or task
calls `actions.assurance.confirm_real_name(check=…, name=…)` or `decline_real_name`.
Neither the number of an identity paper nor a copy of it is stored here.
"""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.identity.models import RealNameCheck


class RealNameBackend(Protocol):
    """What REAL_NAME_BACKEND names."""

    is_by_hand: bool

    def start(self, check: RealNameCheck, back: str) -> str:
        """Where to send the person now; `back` is where they should return to."""


class ByHand:
    """The base's reviewers look at the person's papers and confirm."""

    is_by_hand = True

    def start(self, check: RealNameCheck, back: str) -> str:
        return back


def backend() -> RealNameBackend:
    """The base's way of verifying real names."""
    return import_string(settings.REAL_NAME_BACKEND)()
