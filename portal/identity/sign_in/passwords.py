"""Password rules beyond Django's own (GB/T 22239: administrators' are longer)."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _

ADMINISTRATORS = MinimumLengthValidator(12)


class Length(MinimumLengthValidator):
    """Eight characters at least; twelve for administrators."""

    def validate(self, password, user=None):
        super().validate(password, user)
        if getattr(user, "is_staff", False):
            ADMINISTRATORS.validate(password, user)

    def get_help_text(self):
        return _("At least 8 characters, 12 for administrators.")
