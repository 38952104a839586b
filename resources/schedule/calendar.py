"""What a calendar draws of an instrument's time."""

from datetime import timedelta

from django.utils.translation import gettext as _

from portal.core.time import SHANGHAI, now
from resources.models import BookingStatus, Outage
from resources.schedule.reading import timetable

LONGEST = timedelta(days=45)  # drawn or told at once: reckoning goes day by day


def events(instrument, span, mine):
    """The events of `span`: free stretches, what is taken, and of that what is mine.

    `mine` is the queryset of bookings whose times may be shown with a link.
    """
    mine = mine.only("occupation", "status", "starts_at", "ends_at")
    own = {b.occupation_id: b for b in mine.filter(instrument=instrument, **_in(span))}
    outages = Outage.objects.standing().filter(instrument=instrument, **_in(span))
    reasons = dict(outages.values_list("occupation_id", "reason"))
    table = timetable(instrument, span)
    drawn = [_free(stretch) for _rule, stretch in table.bookable(span, now())]
    for taken in table.taken:
        if booking := own.get(taken.occupation):
            drawn.append(_mine(booking))
        elif taken.occupation in reasons:
            drawn.append(_outage(taken, reasons[taken.occupation]))
        elif taken.ends_at > span.starts_at and taken.starts_at < span.ends_at:
            drawn.append(_event(taken, "taken", _("taken")))
    return drawn


def bookable(instrument, span):
    """The free time of `span` that notice and horizon leave."""
    table = timetable(instrument, span)
    return [stretch for _rule, stretch in table.bookable(span, now())]


def _in(span):
    return {"starts_at__lt": span.ends_at, "ends_at__gt": span.starts_at}


def _event(time, kind, title, **more):
    return {
        "start": _local(time.starts_at),
        "end": _local(time.ends_at),
        "title": str(title),
        "classNames": [kind],
        **more,
    }


def _local(moment):
    return moment.astimezone(SHANGHAI).replace(tzinfo=None).isoformat()


def _free(stretch):
    return _event(stretch, "free", _("free"), display="background")


def _outage(taken, reason):
    return _event(taken, "outage", _("out of service: %(reason)s") % {"reason": reason})


def _mine(booking):
    kind = "waiting" if booking.status == BookingStatus.REQUESTED else "mine"
    title = _("mine: %(status)s") % {"status": BookingStatus(booking.status).label}
    url = booking.get_absolute_url()
    return _event(booking, kind, title, extendedProps={"url": url})
