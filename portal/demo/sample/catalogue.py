"""Facilities, instruments and other resources of a base, and what hangs on them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zlib import crc32

from portal.core.time import SHANGHAI
from portal.demo.sample.facts import by_key, of_base, sample_id
from portal.demo.sample.rules import SINCE, hours_of, rule_of
from resources.models import (
    Accreditation,
    Facility,
    Instrument,
    InstrumentClass,
    Rate,
    Resource,
    Service,
    Stage,
    Unit,
)

FIRST_PUBLISHED = datetime(2026, 1, 15, 10, tzinfo=SHANGHAI)
OFFICE_HOURS_LINE = "仪器共享服务办公室"


def published(key):
    """Listings of the sample came out one by one in 2026, in no order."""
    days = crc32(key.encode()) % 300
    return {
        "stage": Stage.PUBLISHED,
        "published_at": FIRST_PUBLISHED + timedelta(days=days),
    }


def on(text):
    return date.fromisoformat(text) if text else None


def reached_at(office):
    """Where an organisation's office takes letters."""
    return {"contact_address": office["address"], "postal_code": office["postal_code"]}


def organisation_of(row):
    return sample_id("organisation", row["organisation"])


def load_facilities(base):
    """Centres, large infrastructure and service units."""
    rows = of_base("facilities", base)
    Facility.objects.bulk_create(
        Facility(
            id=sample_id("facility", row["key"]),
            organisation_id=organisation_of(row),
            name=row["name"],
            name_en=row["name_en"],
            kind=row["kind"],
            level=row["level"],
            is_building=row["status"] == "building",
            division_id=row["division"],
            street=row["address"],
            intro=row["intro"],
            intro_en=row["intro_en"],
            disciplines=row["subjects"],
            begun_on=on(row["beginning"]),
            contact=OFFICE_HOURS_LINE,
            phone=row["contact_phone"],
            email=row["contact_email"],
            **reached_at(by_key("organisations")[row["organisation"]]),
            **published(row["key"]),
        )
        for row in rows
    )
    return len(rows)


def load_resources(base):
    """Records of the classes that have none of their own."""
    rows = of_base("resources", base)
    Resource.objects.bulk_create(
        Resource(
            id=sample_id("resource", row["key"]),
            organisation_id=organisation_of(row),
            resource_class_id=row["resource_class"],
            name=row["name"],
            name_en=row["name_en"],
            summary=row["summary"],
            summary_en=row["summary_en"],
            details=row["details"],
            url=row["url"],
            disciplines=row["subjects"],
            access=row["access"],
            division_id=row["division"],
            contact=OFFICE_HOURS_LINE,
            **published(row["key"]),
        )
        for row in rows
    )
    return len(rows)


def load_instruments(base, scale, report):
    """Instruments with services, rates, rules, hours and proofs, `scale` times over."""
    rows = of_base("instruments", base)
    minors = minor_codes()
    for copy in range(scale):
        batch = [(row, instrument_of(row, copy, minors)) for row in rows]
        Instrument.objects.bulk_create([instrument for _, instrument in batch])
        hang_on(batch)
        report(len(batch))
    return len(rows) * scale


def minor_codes():
    """Codes of the minor classes by the names of major and minor: 其他 repeats."""
    names = dict(InstrumentClass.objects.values_list("code", "name"))
    return {
        (names[f"{code[:2]}00"], name): code
        for code, name in names.items()
        if not code.endswith("00")
    }


def instrument_of(row, copy, minors):
    model = by_key("models")[row["model"]]
    office = by_key("organisations")[row["organisation"]]
    key = f"{row['key']} {copy}" if copy else row["key"]
    return Instrument(
        id=sample_id("instrument", key),
        organisation_id=organisation_of(row),
        facility_id=sample_id("facility", row["facility"]) if row["facility"] else None,
        name=row["name"],
        name_en=row["name_en"],
        nickname=row.get("nickname") or "",
        inner_id=f"{row['inner_id']}-{copy}" if copy else row["inner_id"],
        instrument_class_id=minors[model["major"], model["minor"]],
        worth=Decimal(row["worth"]),
        begun_on=on(row["begin_date"]),
        source=row["source"],
        status=row["status"],
        share_mode=row["share_mode"],
        street=row["room"],
        division_id=row["division"],
        contact=OFFICE_HOURS_LINE,
        phone=office["office_phone"],
        email=office["office_email"],
        **reached_at(office),
        service_url=own_booking_page(row, office),
        manufacturer=model["manufacturer"],
        nation=model["nation"],
        model=model["model"],
        is_general=model["kind"] == "general",
        technical=model["technical"],
        technical_en=model["technical_en"],
        function=model["function"],
        function_en=model["function_en"],
        measures=model["measures"],
        disciplines=model["subjects"],
        **published(row["key"]),
    )


def own_booking_page(row, office):
    """A third are booked at a page of their organisation's too."""
    site = office["office_email"].partition("@")[2]
    has_one = crc32(row["inner_id"].encode()) % 3 == 0
    return f"https://yiqi.{site}/instruments/{row['inner_id']}" if has_one else ""


def hang_on(batch):
    """What belongs to each instrument of a batch, parents first."""
    services = [s for row, instrument in batch for s in services_of(row, instrument)]
    Service.objects.bulk_create([service for service, _ in services])
    Rate.objects.bulk_create(
        Rate(service=service, customer_class=who, price=price, valid_from=SINCE)
        for service, prices in services
        for who, price in prices.items()
    )
    for make in (hours_of, proofs_of):
        rows = [made for row, instrument in batch for made in make(instrument, row)]
        if rows:
            type(rows[0]).objects.bulk_create(rows)
    rules = [rule_of(instrument, row) for row, instrument in batch]
    type(rules[0]).objects.bulk_create(rules)


def services_of(row, instrument):
    """Time on the instrument, and tests by the sample where they are offered."""
    offers = [(Unit.HOUR, "上机机时", "Time on the instrument", "hourly_price_yuan")]
    if row["sample_price_yuan"]:
        offers.append((Unit.SAMPLE, "委托测试", "Tests by staff", "sample_price_yuan"))
    for unit, name, name_en, prices in offers:
        service = Service(instrument=instrument, unit=unit, name=name, name_en=name_en)
        yield service, row[prices]


def proofs_of(instrument, row):
    return [
        Accreditation(
            instrument=instrument,
            kind=proof["kind"],
            number=proof["number"],
            parameter=proof["parameter"],
            standard=proof["standard"],
            valid_from=on(proof["valid_from"]),
            valid_until=on(proof["valid_until"]),
        )
        for proof in row["accreditation"]
    ]
