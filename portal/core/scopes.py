"""Scopes: what a token lets a program do, asked for at every endpoint."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS

READ = "read"
ACCOUNT = "account"


class OutOfScope(PermissionDenied):
    """The token does not reach so far."""

    default_code = "insufficient_scope"
    default_detail = _("The token may not do this.")

    def __init__(self, scope: str) -> None:
        super().__init__()
        self.auth_header = f'Bearer error="insufficient_scope", scope="{scope}"'


def scope_of(view: Any, method: str) -> str:
    """The scope that a token needs here; empty where none is enough.

    What only reads needs `read`. What changes something needs the `scope` of its
    viewset or action: one that names none is closed to every token.
    """
    return READ if method in SAFE_METHODS else getattr(view, "scope", "")


def demand(view: Any, method: str, granted: list[str]) -> None:
    """Refuse a token that was not granted what the endpoint asks for.

    It is called where tokens are taken, so no view can forget it.
    """
    needed = scope_of(view, method)
    if not needed or needed not in granted:
        raise OutOfScope(needed)
