"""What goes with an instrument: services, dated rates, rules and hours, proofs."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal, refusing
from portal.core.quota import MB, spend
from portal.core.time import now, today
from resources.actions.editing import need_editable
from resources.actions.publishing import take
from resources.listing.photos import keep_picture, kept_before
from resources.models import (
    Accreditation,
    BookingRule,
    Facility,
    Instrument,
    Listing,
    OpeningHours,
    Photo,
    Rate,
    Service,
)

MOST_PHOTOS = 12
Part = Service | Accreditation | Photo
Stretches = Mapping[int, Iterable[tuple[int, int]]]  # by weekday: opens, closes
MOST_PICTURES = {"most": 500, "most_bytes": 1000 * MB}  # a day, of an organisation


@transaction.atomic
def add_part(*, part: Part) -> None:
    """Add a service, a proof or a photo. Refuses with `stage`."""
    take_editable(part.listing)
    part.save(force_insert=True)


def add_photo(*, listing: Instrument | Facility, data: bytes, caption: str) -> Photo:
    """Keep a picture and show it with its listing; once, however often it is sent.

    Refuses with `stage`, `too_many`, `too_large`, `not_a_picture`, `too_many_today` or
    `too_much_today`.
    """
    spend(what="pictures", who=listing.organisation_id, size=len(data), **MOST_PICTURES)
    picture = keep_picture(data)  # before the transaction: decoding takes its time
    with transaction.atomic():
        take_editable(listing)
        if known := listing.photos.standing().filter(sha256=picture.sha256).first():
            known.caption = caption
            known.save(update_fields=["caption"])
            return known
        count = listing.photos.standing().count()
        if count >= MOST_PHOTOS:
            raise Refusal(_("12 photos are enough. Remove one first."), code="too_many")
        shown = "instrument" if isinstance(listing, Instrument) else "facility"
        return Photo.objects.create(
            **{shown: listing},
            sha256=picture.sha256,
            width=picture.width,
            height=picture.height,
            caption=caption,
            position=count,
        )


@transaction.atomic
def withdraw_part(*, part: Part) -> None:
    """Take a service with its rates, a proof or a photo away. Refuses with `stage`."""
    take_editable(part.listing)
    if isinstance(part, Service):
        part.rates.standing().update(withdrawn_at=now())
    part.withdrawn_at = now()
    part.save(update_fields=["withdrawn_at"])


@transaction.atomic
def set_rate(
    *, service: Service, customer_class: str, price: Decimal, valid_from: date
) -> Rate:
    """Price a service for a class of customers from a day on, in yuan a unit.

    A rate that was to begin on the same day gives way. Refuses with `stage` or `past`:
    what was charged stays known.
    """
    take_editable(service.instrument)
    need_future(valid_from)
    same = Q(customer_class=customer_class, valid_from=valid_from)
    service.rates.standing().filter(same).update(withdrawn_at=now())
    return Rate.objects.create(
        service=service,
        customer_class=customer_class,
        price=price,
        valid_from=valid_from,
    )


@transaction.atomic
def set_rule(
    *, instrument: Instrument, valid_from: date, **terms: object
) -> BookingRule:
    """Change how an instrument is booked from a day on; bookings made keep theirs.

    A rule that was to begin on the same day gives way. Refuses with `stage` or `past`.
    """
    take_editable(instrument)
    need_future(valid_from)
    instrument.rules.standing().filter(valid_from=valid_from).update(withdrawn_at=now())
    return BookingRule.objects.create(
        instrument=instrument, valid_from=valid_from, **terms
    )


@transaction.atomic
def set_opening_hours(
    *, instrument: Instrument, valid_from: date, stretches: Stretches
) -> None:
    """Set the whole week from a day on, in minutes after midnight.

    Hours that were to begin on that day or later give way; those in force end then.
    Refuses with `stage`, `past`, or `overlap`.
    """
    take_editable(instrument)
    need_future(valid_from)
    end_hours(instrument, valid_from)
    overlap = Refusal(_("Two of these times overlap."), code="overlap")
    with refusing("hours_no_overlap", overlap):
        OpeningHours.objects.bulk_create(
            OpeningHours(
                instrument=instrument,
                weekday=weekday,
                opens=opens,
                closes=closes,
                valid_from=valid_from,
            )
            for weekday, day in stretches.items()
            for opens, closes in day
        )


def end_hours(instrument: Instrument, day: date) -> None:
    """Let hours in force end on a day; those that were to begin by then give way."""
    hours = instrument.opening_hours.standing()
    hours.filter(valid_from__gte=day).update(withdrawn_at=now())
    lasting = Q(valid_until=None) | Q(valid_until__gt=day)
    hours.filter(lasting).update(valid_until=day)


def take_editable(listing: Listing) -> None:
    """Keep a listing from others; refuse, with `stage`, where it stands still."""
    take(listing)
    need_editable(listing)


def need_future(day: date) -> None:
    """Refuse, with `past`, to change what was."""
    if day < today():
        raise Refusal(
            _("It can begin today at the earliest: what is past stays as it was."),
            code="past",
        )


def sweep_pictures() -> int:
    """Delete files that no picture names: a refusal came after they were written.

    Only those of yesterday and before: newer ones may be about to be named.
    """
    named = set(Photo.objects.standing().values_list("sha256", flat=True))
    count = 0
    for sha256, path in kept_before(now() - timedelta(days=1)):
        if sha256 not in named:
            path.unlink(missing_ok=True)
            count += 1
    return count
