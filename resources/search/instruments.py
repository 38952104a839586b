"""Drafts of instruments: what they are found by, cost, and on which terms they open."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from portal.core.time import today
from portal.search.drafts import Draft
from resources.models import (
    Accreditation,
    BookingRule,
    CustomerClass,
    Facility,
    Instrument,
    InstrumentClass,
    Photo,
    Rate,
    Service,
    Unit,
    WhoMayBook,
)
from resources.models.resource import TONES, InstrumentStatus
from resources.models.vocabulary import major_class_of
from resources.search.listings import draft_listings

# States worth a word in a list.
TROUBLE = {status: tone for status, tone in TONES.items() if tone != "good"}


@dataclass
class Offer:
    """What hangs on one instrument, and the next day on which that changes."""

    services: list[Service] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    proofs: list[Accreditation] = field(default_factory=list)
    rules: list[BookingRule] = field(default_factory=list)
    facility: Facility | None = None
    photo: Photo | None = None

    @property
    def cheapest(self) -> Rate | None:
        """The lowest price in force for people from elsewhere, by the hour if any."""
        newest = {(r.service_id, r.customer_class): r for r in self.rates if begun(r)}
        unit = {service.pk: service.unit for service in self.services}
        return min(
            newest.values(),
            default=None,
            key=lambda rate: (
                rate.customer_class == CustomerClass.INTERNAL,
                unit[rate.service_id] != Unit.HOUR,
                rate.price,
            ),
        )

    @property
    def valid_proofs(self) -> list[Accreditation]:
        return [p for p in self.proofs if begun(p) and p.valid_until >= today()]

    @property
    def rule(self) -> BookingRule | None:
        return next((rule for rule in reversed(self.rules) if begun(rule)), None)

    @property
    def changes_on(self) -> date | None:
        dated: list[Any] = [*self.rates, *self.proofs, *self.rules]
        days = [row.valid_from for row in dated]
        days += [proof.valid_until + timedelta(days=1) for proof in self.proofs]
        return min((day for day in days if day > today()), default=None)


def begun(row) -> bool:
    return row.valid_from <= today()


def offers(instruments: list[Instrument]) -> dict[UUID, Offer]:
    """What hangs on each of the instruments, in six queries however many."""
    found: dict[UUID, Offer] = defaultdict(Offer)
    ids = [instrument.pk for instrument in instruments]
    of_them = {"instrument__in": ids}
    facilities = Facility.objects.published().in_bulk(
        {i.facility_id for i in instruments if i.facility_id}
    )
    for instrument in instruments:
        found[instrument.pk].facility = facilities.get(instrument.facility_id)
    services = Service.objects.standing().filter(**of_them).in_bulk()
    for service in services.values():
        found[service.instrument_id].services.append(service)
    rates = Rate.objects.standing().filter(service__in=services)
    for rate in rates.order_by("valid_from"):
        found[services[rate.service_id].instrument_id].rates.append(rate)
    for proof in Accreditation.objects.standing().filter(**of_them):
        found[proof.instrument_id].proofs.append(proof)
    rules = BookingRule.objects.standing().filter(**of_them)
    for rule in rules.order_by("valid_from"):
        found[rule.instrument_id].rules.append(rule)
    for photo in Photo.objects.standing().filter(**of_them).order_by("-position"):
        if photo.instrument_id:
            found[photo.instrument_id].photo = photo  # the first one stays
    return found


def draft_instruments(ids: Iterable[UUID]) -> Iterator[Draft]:
    instruments = list(Instrument.objects.published().filter(pk__in=ids))
    hanging = offers(instruments)
    minor = {instrument.instrument_class_id for instrument in instruments}
    classes = InstrumentClass.objects.in_bulk(
        minor | {major_class_of(code) for code in minor}, field_name="code"
    )
    for instrument, draft in draft_listings(instruments):
        offer = hanging[instrument.pk]
        code = instrument.instrument_class_id
        around = [classes[c] for c in (code, major_class_of(code)) if c in classes]
        describe(draft, instrument, around)
        add_offer(draft, instrument, offer)
        yield draft


def describe(
    draft: Draft, instrument: Instrument, classes: list[InstrumentClass]
) -> None:
    """Add what the instrument is and does."""
    code = instrument.instrument_class_id
    draft.titles += [instrument.nickname, instrument.model]
    draft.texts += [
        instrument.manufacturer,
        instrument.function,
        instrument.function_en,
        instrument.service_content,
        instrument.inner_id,
        *(str(v) for m in instrument.measures for v in m.values()),
        *(name for kind in classes for name in (kind.name, kind.name_en)),
    ]
    draft.spoken += [
        instrument.nickname,
        instrument.manufacturer,
        *(kind.name for kind in classes),
    ]
    draft.facets += [
        f"class:{major_class_of(code)}",
        f"class:{code}",
        f"state:{instrument.status}",
    ]
    draft.row |= {
        "model": instrument.model,
        "maker": instrument.manufacturer,
        "codes": [f"state:{instrument.status}", f"class:{code}"],
        "trouble": TROUBLE.get(InstrumentStatus(instrument.status), ""),
    }


def add_offer(draft: Draft, instrument: Instrument, offer: Offer) -> None:
    """Add whom it is open to, at what price, with which proofs and services."""
    opens = open_to(instrument, offer.rule)
    proofs = sorted({proof.kind for proof in offer.valid_proofs})
    draft.texts += [
        s for service in offer.services for s in [service.name, service.name_en]
    ]
    draft.texts += [s for p in offer.proofs for s in [p.parameter, p.standard]]
    if offer.facility:
        draft.texts += [offer.facility.name, offer.facility.name_en]
        draft.spoken.append(offer.facility.name)
    draft.facets += [f"accredited:{kind}" for kind in proofs]
    if opens:
        draft.facets.append(f"opens:{opens}")
        draft.row["codes"].append(f"opens:{opens}")
    if rate := offer.cheapest:
        unit = next(s.unit for s in offer.services if s.pk == rate.service_id)
        draft.price_from = rate.price
        draft.row["codes"].append(f"unit:{unit}")
    if offer.photo:
        draft.row["photo"] = str(offer.photo.pk)
    draft.row["accredited"] = proofs
    draft.stale_on = offer.changes_on


def open_to(instrument: Instrument, rule: BookingRule | None) -> str:
    """Who may use the instrument; empty where nobody may."""
    if instrument.share_mode == "none":
        return ""
    if instrument.share_mode == "internal":
        return WhoMayBook.OWN
    return rule.who_may_book if rule else ""
