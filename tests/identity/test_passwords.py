"""How long a password has to be."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from portal.identity.models import Account


@pytest.mark.parametrize(
    ("is_staff", "password", "fits"),
    [
        (False, "kilo7tu", False),
        (False, "kilo7tun", True),
        (True, "kilo7tunkel", False),
        (True, "kilo7tunkelm", True),
        (False, "password", False),
        (False, "8141592653", False),
    ],
)
def test_administrators_choose_longer_ones(is_staff, password, fits):
    account = Account(is_staff=is_staff)

    if fits:
        validate_password(password, account)
    else:
        with pytest.raises(ValidationError):
            validate_password(password, account)
