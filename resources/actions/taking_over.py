"""Taking over what a booking needs from another instrument of the organisation."""

from collections.abc import Callable, Collection
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal
from portal.core.prose import listed
from portal.core.time import now
from portal.identity.models import Person
from portal.nodes.shared import Shared
from resources.actions.offering import end_hours, need_future, take_editable
from resources.listing.offer import PARTS, has, lacks
from resources.models import BookingRule, Instrument, OpeningHours, Rate, Service

Part = TypeVar("Part", BookingRule, OpeningHours, Rate, Service)
OWN = {field.name for field in Shared._meta.local_fields}


@transaction.atomic
def take_over(
    *,
    listing: Instrument,
    by: Person,
    source: UUID,
    parts: Collection[str],
    valid_from: date,
    replaces: bool = False,
) -> None:
    """Give an instrument what another has of these parts, from a day on.

    What it has itself stays, unless this `replaces` it. Refuses with `stage`, `past`,
    `foreign_record`, `itself`, `other_organisation` (or a source of another base),
    `has_them`, or `source_lacks`.
    """
    take_editable(listing)
    need_future(valid_from)
    model = _source_for(listing, source)
    lacking = Instrument.objects.filter(pk=listing.pk)
    wanted = [
        part for part in parts if replaces or lacking.filter(lacks(part)).exists()
    ]
    if not wanted:
        raise Refusal(
            _("It has all of this already, so nothing was changed."), code="has_them"
        )
    need_parts(model, wanted)
    for part in wanted:
        TAKING[part](listing, model, valid_from)


def _source_for(listing: Instrument, source: UUID) -> Instrument:
    listing.refuse_unless_own()
    if source == listing.pk:
        raise Refusal(
            _("This is the instrument itself: choose another one."), code="itself"
        )
    found = Instrument.objects.standing().own().filter(pk=source)
    model = found.filter(organisation=listing.organisation_id).first()
    if model is None:
        raise Refusal(
            _("Only an instrument of the same organisation can be the source."),
            code="other_organisation",
        )
    return model


def need_parts(source: Instrument, parts: Collection[str]) -> None:
    """Refuse, with `source_lacks`, to take from an instrument what it has not."""
    if missing := [str(PARTS[part]) for part in parts if not has(source, part)]:
        raise Refusal(
            _("“%(name)s” has none of this itself: %(parts)s."),
            code="source_lacks",
            params={"name": source.name, "parts": listed(missing)},
        )


def _take_hours(target: Instrument, source: Instrument, day: date) -> None:
    end_hours(target, day)
    lasting = Q(valid_until=None) | Q(valid_until__gt=day)
    OpeningHours.objects.bulk_create(
        _copy(hours, day, instrument_id=target.pk)
        for hours in source.opening_hours.standing().filter(lasting)
    )


def _take_rules(target: Instrument, source: Instrument, day: date) -> None:
    theirs = source.rules.standing()
    held = theirs.filter(valid_from__lte=day).order_by("-valid_from")[:1]
    target.rules.standing().filter(valid_from__gte=day).update(withdrawn_at=now())
    BookingRule.objects.bulk_create(
        _copy(rule, day, instrument_id=target.pk)
        for rule in [*held, *theirs.filter(valid_from__gt=day)]
    )


def _take_services(target: Instrument, source: Instrument, day: date) -> None:
    """Services of the same name and unit get the rates, the others are added."""
    for service in source.services.standing().order_by("pk"):
        same = target.services.standing().filter(name=service.name, unit=service.unit)
        own = same.first()
        if own is None:
            own = _copy(service, instrument_id=target.pk)
            own.save(force_insert=True)
        theirs = Rate.objects.standing().filter(service=service)
        own.rates.standing().filter(valid_from__gte=day).update(withdrawn_at=now())
        Rate.objects.bulk_create(
            _copy(rate, day, service_id=own.pk)
            for rate in [*theirs.on(day), *theirs.filter(valid_from__gt=day)]
        )


def _copy(record: Part, day: date | None = None, **changes: object) -> Part:
    """The same for another instrument, in force from the day on or later."""
    fields = [f for f in record._meta.concrete_fields if f.name not in OWN]
    values = {field.attname: getattr(record, field.attname) for field in fields}
    if day:
        values["valid_from"] = max(values["valid_from"], day)
    return type(record)(**values | changes)


TAKING: dict[str, Callable[[Instrument, Instrument, date], None]] = {
    "hours": _take_hours,
    "rules": _take_rules,
    "services": _take_services,
}
