"""What people are told about bookings."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.identity.models import Person, Role
from portal.notices.kinds import Kind, register
from resources.models import Booking, BookingStatus
from resources.schedule.spelling import spell_period


def administrators(notice):
    """Who stands above the managers that left a request unanswered."""
    booking = Booking.objects.get(pk=notice.about)
    return Person.objects.holding(
        Role.ORGANISATION_ADMIN, organisation=booking.instrument.organisation
    )


def whoever_may_answer(account):
    """Whoever manages the instrument, told or not."""
    asked = Booking.objects.to_approve_by(account)
    return Q(about__in=asked.order_by().values("pk"))


def spell(kept):
    """The words of a notice about a booking, in the language of whoever reads it."""
    times = (datetime.fromisoformat(kept[name]) for name in ("starts_at", "ends_at"))
    is_english = (get_language() or "").startswith("en")
    name = kept.get("instrument_en") if is_english else ""
    return kept | {
        "instrument": name or kept["instrument"],
        "time": spell_period(*times),
        "status": str(BookingStatus(kept["status"]).label),
    }


TO_ANSWER = register(
    Kind(
        "resources.booking_to_answer",
        _("Answer the booking %(number)s: %(instrument)s"),
        _("%(person)s asks for %(time)s. Unanswered, it expires when that begins."),
        is_task=True,
        due_in=1,
        escalate=administrators,
        whose=whoever_may_answer,
        spell=spell,
    )
)
PLACED = register(
    Kind(
        "resources.booking_placed",
        _("Booked: %(instrument)s, %(time)s"),
        _("Booking %(number)s is approved: the time is yours."),
        spell=spell,
        from_elsewhere=True,
    )
)
REQUESTED = register(
    Kind(
        "resources.booking_requested",
        _("Asked for: %(instrument)s, %(time)s"),
        _("Booking %(number)s awaits the approval of the instrument’s manager."),
        spell=spell,
        from_elsewhere=True,
    )
)
APPROVED = register(
    Kind(
        "resources.booking_approved",
        _("Approved: %(instrument)s, %(time)s"),
        _("Your booking %(number)s is approved. Please be there in time."),
        spell=spell,
        from_elsewhere=True,
    )
)
DECLINED = register(
    Kind(
        "resources.booking_declined",
        _("Declined: %(instrument)s, %(time)s"),
        _("Your booking %(number)s was declined. Reason: %(reason)s"),
        spell=spell,
        from_elsewhere=True,
    )
)
CANCELLED = register(
    Kind(
        "resources.booking_cancelled",
        _("Cancelled: %(instrument)s, %(time)s"),
        _("The manager cancelled your booking %(number)s. Reason: %(reason)s"),
        spell=spell,
        from_elsewhere=True,
    )
)
RELEASED = register(
    Kind(
        "resources.booking_released",
        _("Cancelled: %(instrument)s, %(time)s"),
        _("Your account was closed, and so booking %(number)s is cancelled."),
        spell=spell,
        from_elsewhere=True,
    )
)
NOT_PLACED_ELSEWHERE = register(
    Kind(
        "resources.booking_not_placed_elsewhere",
        _("Not booked: %(base)s declined"),
        _("%(base)s could not make your booking. %(reasons)s"),
    )
)
NOT_CHANGED_ELSEWHERE = register(
    Kind(
        "resources.booking_not_changed_elsewhere",
        _("Not changed: %(base)s declined"),
        _("%(base)s could not change your booking. %(reasons)s"),
    )
)
MOVED = register(
    Kind(
        "resources.booking_moved",
        _("Moved: %(instrument)s, now %(time)s"),
        _("Booking %(number)s has a new time. Status: %(status)s."),
        spell=spell,
        from_elsewhere=True,
    )
)
GIVEN_BACK = register(
    Kind(
        "resources.booking_given_back",
        _("Cancelled by the booker: %(instrument)s, %(time)s"),
        _("%(person)s cancelled booking %(number)s. The time is free again."),
        spell=spell,
        from_elsewhere=True,
    )
)
EXCHANGED = register(
    Kind(
        "resources.booking_exchanged",
        _("Moved by the booker: %(instrument)s, now %(time)s"),
        _("%(person)s moved booking %(number)s to another time."),
        spell=spell,
        from_elsewhere=True,
    )
)
EXPIRED = register(
    Kind(
        "resources.booking_expired",
        _("Not answered: %(instrument)s, %(time)s"),
        _("Nobody answered your booking %(number)s before it began. Nothing is due."),
        spell=spell,
        from_elsewhere=True,
    )
)
REMINDER = register(
    Kind(
        "resources.booking_reminder",
        _("Tomorrow: %(instrument)s, %(time)s"),
        _("Booking %(number)s. If you cannot come, cancel it in time."),
        spell=spell,
        from_elsewhere=True,
    )
)
NO_SHOW = register(
    Kind(
        "resources.booking_no_show",
        _("Not used: %(instrument)s, %(time)s"),
        _("The manager noted that booking %(number)s was not used."),
        spell=spell,
        from_elsewhere=True,
    )
)
