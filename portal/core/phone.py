"""Mobile numbers, in one form."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from phonenumbers import PhoneNumberFormat, PhoneNumberType

CHINA = 86
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


def spelled(contact: str) -> str:
    """A number as people write it, a Chinese one without its country code.

    What is no number, such as an e-mail address, stays as it is.
    """
    if not contact.startswith("+"):
        return contact
    try:
        number = phonenumbers.parse(contact)
    except phonenumbers.NumberParseException:
        return contact
    is_ours = number.country_code == CHINA
    form = PhoneNumberFormat.NATIONAL if is_ours else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)
