"""Days and numbers as official letters write them."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import pgettext


def day(iso: str) -> str:
    return written(date.fromisoformat(iso))


def written(on: date) -> str:
    return date_format(on, pgettext("a day in a letter", "j F Y"))


def numeral(number: int) -> str:
    """The number of a heading as Chinese letters count; digits beyond thirty."""
    written = pgettext(
        "numbers of headings",
        "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15"
        " 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30",
    ).split()
    return written[number - 1] if 0 < number <= len(written) else str(number)
