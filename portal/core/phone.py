"""Mobile numbers, in one form."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType

MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def mobile_number(text: str) -> str:
    """The number in E.164 form; without a country code it is a Chinese one."""
    wrong = ValidationError(
        _("Enter a mobile number, such as 138 0013 8000 or +852 5123 4567."),
        code="mobile_number",
    )
    try:
        number = phonenumbers.parse(text, "CN")
    except phonenumbers.NumberParseException as error:
        raise wrong from error
    if phonenumbers.number_type(number) not in MOBILE:
        raise wrong
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)
