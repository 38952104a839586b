"""Every endpoint of the API: whom it is for, and what the others are answered."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.core.time import now, today
from tests.browser.agreed_endpoints import AGREEMENTS
from tests.browser.endpoint import REFUSED, Endpoint, add, mine, public
from tests.browser.identity_endpoints import IDENTITY
from tests.browser.pages import MISSING

TABLE = "organisations/{organisation_pk}/instrument-table/"
FAR = "?starts_at=2199-01-01T00:00Z&ends_at=2199-01-01T01:00Z"


def of_booking(verb, right="chen", wrong="wei", **how):
    how.setdefault("sent", lambda world: {"reason": "x"})
    return Endpoint("post", f"bookings/{{id}}/{verb}/", "booking", right, wrong, **how)


def remove(path, subject):
    return Endpoint("delete", f"{path}{{id}}/", subject, "chen", "zhao", answer=204)


def times(world, days=2):
    start = world.booking.starts_at + timedelta(days=days)
    ends_at = start + timedelta(hours=1)
    return {"starts_at": start.isoformat(), "ends_at": ends_at.isoformat()}


def outage(world):
    return times(world) | {"instrument": str(world.microscope.pk), "reason": "x"}


def draft(record):
    """What a new record like an existing one is made of."""

    def sent(world):
        like = getattr(world, record)
        body = {
            "organisation": str(like.organisation_id),
            "division": like.division_id,
            "disciplines": like.disciplines,
            "name": "新的记录",
        }
        more = {
            "microscope": [
                *("nation", "manufacturer", "model", "technical", "function"),
                *("instrument_class_id", "begun_on", "worth"),
            ],
            "facility": ["kind", "level", "intro"],
            "resource": ["resource_class_id", "summary", "access"],
        }[record]
        body |= {n.removesuffix("_id"): str(getattr(like, n)) for n in more}
        return body | {"inner_id": "20269999"}

    return sent


def part(**fields):
    return lambda world: {"instrument": str(world.microscope.pk), **fields}


def hours(world):
    return part(valid_from=str(today()), stretches=[])(world)


def photo(world):
    file = SimpleUploadedFile("a.png", world.picture, "image/png")
    return part(caption="侧面", file=file)(world)


def table(world):
    file = SimpleUploadedFile("a.csv", b"x", "text/csv")
    return {"organisation": str(world.university.pk), "file": file}


def taking_over(world):
    parts = {"parts": ["hours", "rules"], "valid_from": str(today())}
    return parts | {"source": str(world.microscope.pk)}


def step_for_many(world):
    step = {"kind": "instrument", "verb": "submit"}
    return step | {"listings": [str(world.draft.pk)]}


def listing(path, record):
    one = f"{path}{{id}}/"
    return [
        *public(path, record),
        add(path, draft(record)),
        Endpoint("patch", one, record, "chen", "zhao", sent=lambda world: {}),
        Endpoint(
            *("post", f"{one}steps/{{verb}}/", record, "chen", "zhao"),
            verb="withdraw",
            sent=lambda world: {"reason": "x"},
        ),
    ]


CATALOGUE = [
    *listing("instruments/", "microscope"),
    *listing("facilities/", "facility"),
    *listing("resources/", "resource"),
    *public("services/", "service"),
    add("services/", part(name="能谱", unit="hour")),
    remove("services/", "service"),
    *public("accreditations/", "proof"),
    add(
        "accreditations/",
        part(
            kind="CNAS",
            number="CNAS L9",
            parameter="成分",
            standard="GB/T 1",
            valid_from="2025-01-01",
            valid_until="2031-01-01",
        ),
    ),
    remove("accreditations/", "proof"),
    *public("rates/", "rate"),
    add(
        "rates/",
        lambda world: {
            "service": str(world.service.pk),
            "customer_class": "company",
            "price": "9",
            "valid_from": str(today()),
        },
    ),
    *public("booking-rules/", "rule"),
    add("booking-rules/", part(valid_from=str(today()))),
    *public("opening-hours/", "open_hours"),
    add("opening-hours/", hours),
    *public("photos/", "photo"),
    add("photos/", photo, is_file=True),
    remove("photos/", "photo"),
    *public("instrument-classes/", "instrument_class.code", name="code"),
    *public("resource-classes/", "resource_class.code", name="code"),
    add("imports/", table, is_file=True),
    Endpoint("get", "imports/{id}/", "job", "chen", "zhao"),
    Endpoint("post", "imports/{id}/confirm/", "job", "chen", "zhao", answer=REFUSED),
    Endpoint("get", f"{TABLE}", "university", "chen", "zhao"),
    Endpoint("get", f"{TABLE}template/", "university", "chen", "zhao"),
    Endpoint(
        *("post", "instruments/{instrument_pk}/take-over/", "draft", "chen", "zhao"),
        sent=taking_over,
    ),
    mine("batches/", "chen"),
    add("batches/", step_for_many),
    Endpoint("get", "batches/{id}/", "batch", "chen", "zhao"),
    Endpoint("get", "batches/{id}/refused/", "batch_done", "chen", "zhao"),
    Endpoint("post", "batches/{id}/confirm/", "batch", "chen", "zhao"),
    remove("batches/", "batch"),
    Endpoint("get", "search/"),
]

BOOKINGS = [
    mine("bookings/"),
    add(
        "bookings/",
        lambda world: part(purpose="x", **times(world))(world),
        right="lin",
        wrong="stranger",
        refused=REFUSED,
    ),
    Endpoint("get", "bookings/{id}/", "booking", "lin", "wei"),
    Endpoint("get", "bookings/{id}/steps/", "booking", "lin", "wei"),
    of_booking("cancel", "lin"),
    of_booking("move", "lin", sent=times),
    of_booking("approve"),
    of_booking("decline"),
    of_booking("call-off"),
    *[of_booking(verb, answer=REFUSED) for verb in ("begin", "finish", "no-show")],
    Endpoint(
        *("get", "instruments/{instrument_pk}/availability/", "microscope"),
        query=f"?from={now():%F}T00:00Z&to=2199-01-01T00:00Z",
    ),
    Endpoint("get", "instruments/{instrument_pk}/check/", "microscope", query=FAR),
    Endpoint("get", "bookings/{booking_pk}/check/", "booking", "lin", "wei", query=FAR),
    *public("outages/", "outage"),
    add("outages/", outage, refused=MISSING),
    Endpoint("put", "outages/{id}/", "outage", "chen", "zhao", sent=outage),
    remove("outages/", "outage"),
]

ENDPOINTS = [*CATALOGUE, *BOOKINGS, *IDENTITY, *AGREEMENTS]
