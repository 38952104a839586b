"""The unified social credit code of legal persons (GB 32100-2015).

python-stdnum refuses letters in the first two places and does not check the
organisation's own check digit (GB 11714), so we check both here.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z
SHAPE = re.compile(r"[0-9A-HJ-NP-RTUW-Y]{2}\d{6}[0-9A-HJ-NP-RTUW-Y]{10}")
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"  # GB 11714 counts A as 10


# What the first two places say (GB 32100, 登记管理部门 and 机构类别), where it narrows
# the kind down: 12 institutions under an administration, 52 private non-enterprises.
KINDS = {
    "11": {"government"},
    "12": {"university", "institute", "hospital", "testing", "other"},
    "13": {"other"},
    "51": {"other"},
    "52": {"university", "institute", "hospital", "testing", "other"},
    "53": {"other"},
    "91": {"company", "institute", "hospital", "testing"},
    "92": {"company"},
    "93": {"company", "other"},
}


def kinds_of(uscc: str) -> set[str]:
    """The kinds an organisation with that code can be; none named: any."""
    return KINDS.get(uscc[:2], set())


def division_of(uscc: str) -> str:
    """Code of the division where it was registered; 100000: by the state itself."""
    return uscc[2:8]


def check_character(first17: str) -> str:
    """The 18th place: 31 − Σ valueᵢ·3ⁱ mod 31."""
    total = sum(ALPHABET.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return ALPHABET[-total % 31]


def organisation_check_character(first8: str) -> str:
    """The last place of the organisation code inside: 11 − Σ valueᵢ·wᵢ mod 11."""
    pairs = zip(first8, ORGANISATION_WEIGHTS, strict=True)
    return "0123456789X"[-sum(DIGITS.index(c) * w for c, w in pairs) % 11]


def validate_uscc(value: str) -> None:
    """Refuse what cannot be a unified social credit code."""
    if not SHAPE.fullmatch(value):
        raise ValidationError(
            _("A unified social credit code has 18 digits and capitals, no IOSVZ."),
            code="uscc_shape",
        )
    if check_character(value[:17]) != value[17]:
        raise ValidationError(
            _("The last character of the unified social credit code does not fit."),
            code="uscc_check",
        )
    if organisation_check_character(value[8:16]) != value[16]:
        raise ValidationError(
            _("The organisation code inside the unified social credit code is wrong."),
            code="uscc_organisation",
        )
