"""What a calendar draws of an instrument's time."""

from datetime import timedelta

from django.utils.translation import gettext as _

from portal.core.time import SHANGHAI, now
from resources.models import Booking, Occupation, OccupationKind, Outage
from resources.timetable import Stretch, timetable


def events(instrument, span, mine):
    """The events of `span`: free stretches, what is taken, and of that what is mine.

    `mine` is the queryset of bookings whose times may be shown with a link.
    """
    own = {b.occupation_id: b for b in mine.filter(instrument=instrument, **_in(span))}
    outages = {
        outage.occupation_id: outage
        for outage in Outage.objects.standing().filter(
            instrument=instrument, **_in(span)
        )
    }
    taken = Occupation.objects.between(span.starts_at, span.ends_at).filter(
        instrument=instrument
    )
    drawn = [_free(stretch) for stretch in bookable(instrument, span)]
    for occupation in taken:
        if booking := own.get(occupation.pk):
            drawn.append(_mine(booking))
        else:
            drawn.append(_taken(occupation, outages.get(occupation.pk)))
    return drawn


def _in(span):
    return {"starts_at__lt": span.ends_at, "ends_at__gt": span.starts_at}


def bookable(instrument, span):
    """The free time ahead that notice and horizon leave."""
    table = timetable(instrument, span)
    moment = now()
    for stretch in table.free(span):
        rule = table.rule_on(stretch.day)
        earliest = moment + timedelta(minutes=rule.notice_minutes)
        latest = moment + timedelta(days=rule.horizon_days + 1)
        start, end = max(stretch.starts_at, earliest), min(stretch.ends_at, latest)
        if start < end:
            yield Stretch(start, end)


def _event(start, end, kind, title, **more):
    return {
        "start": f"{start.astimezone(SHANGHAI):%Y-%m-%dT%H:%M:%S}",
        "end": f"{end.astimezone(SHANGHAI):%Y-%m-%dT%H:%M:%S}",
        "title": str(title),
        "classNames": [kind],
        **more,
    }


def _free(stretch):
    return _event(
        stretch.starts_at, stretch.ends_at, "free", _("free"), display="background"
    )


def _taken(occupation, outage):
    start, end = occupation.occupied_from, occupation.occupied_until
    if occupation.kind == OccupationKind.OUTAGE:
        reason = outage.reason if outage else ""
        title = _("out of service: %(reason)s") % {"reason": reason} if reason else ""
        return _event(start, end, "outage", title or _("out of service"))
    return _event(start, end, "taken", _("taken"))


def _mine(booking: Booking):
    return _event(
        booking.starts_at,
        booking.ends_at,
        "waiting" if booking.status == "requested" else "mine",
        _("mine: %(status)s") % {"status": booking.get_status_display()},
        extendedProps={"url": booking.get_absolute_url()},
    )
