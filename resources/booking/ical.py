"""A booking as a calendar file (RFC 5545)."""

from datetime import UTC

from django.utils.translation import gettext as _

from portal.core.time import now
from resources.models import BookingStatus
from resources.models.booking import FREED

ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})
LINE = 75  # octets
STATUS = {BookingStatus.REQUESTED: "TENTATIVE"} | dict.fromkeys(FREED, "CANCELLED")


def calendar_of(booking, url):
    """The file's text; every reader takes the times as UTC.

    A later file of the same booking replaces the earlier one in a calendar.
    """
    instrument = booking.instrument
    place = f"{instrument.organisation.local_name} {instrument.street}".strip()
    about = f"{_('Booking')} {booking.number} ({booking.get_status_display()})"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//chuanyu-portal//bookings//ZH",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{booking.pk}@{booking.home}",
        f"SEQUENCE:{booking.steps.count()}",
        f"DTSTAMP:{_utc(now())}",
        f"DTSTART:{_utc(booking.starts_at)}",
        f"DTEND:{_utc(booking.ends_at)}",
        f"SUMMARY:{_text(instrument.local_name)}",
        f"LOCATION:{_text(place)}",
        f"DESCRIPTION:{_text(about)}",
        f"STATUS:{STATUS.get(booking.status, 'CONFIRMED')}",
        f"URL:{url}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return "\r\n".join(_folded(line) for line in lines)


def _utc(moment):
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(value):
    return str(value).translate(ESCAPED)


def _folded(line):
    """The line cut so that none is longer than the standard allows."""
    pieces, piece = [], ""
    for letter in line:
        if len((piece + letter).encode()) > LINE - 1:
            pieces.append(piece)
            piece = ""
        piece += letter
    return "\r\n ".join([*pieces, piece])
