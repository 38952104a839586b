"""Who may act for a base by the API, as in the browser."""

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, permissions

from portal.identity.office import is_held_back


class OutOfOffice(exceptions.PermissionDenied):
    """They hold an office, and did not come in by its second factor."""

    default_code = "out_of_office"
    default_detail = _(
        "Acting for a base needs the second factor: sign in with it, or use an "
        "access token of your own that may do this."
    )


class WithFactor(permissions.IsAuthenticated):
    """Who holds an office has shown its second factor, or had to for their token."""

    def has_permission(self, request, view):
        may = super().has_permission(request, view)
        if may and request.auth is None and is_held_back(request.user):
            raise OutOfOffice
        return may
