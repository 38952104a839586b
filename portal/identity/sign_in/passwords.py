"""Password rules beyond Django's own."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

ADMINISTRATOR_LENGTH = 12


class AdministratorLength:
    """Administrators' passwords have twelve characters at least."""

    def validate(self, password, user=None):
        if getattr(user, "is_staff", False) and len(password) < ADMINISTRATOR_LENGTH:
            raise ValidationError(self.get_help_text(), code="password_too_short")

    def get_help_text(self):
        return _("Administrators' passwords have at least 12 characters.")
