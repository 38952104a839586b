"""What goes with a listing is told to the other bases while the listing is, not before.

Each part names its audience here, and a listing that enters the catalogue or leaves it
touches its parts: their marks then say so to whoever reads the feed.
"""

import pgtrigger

TOLD_WITH = """CASE WHEN EXISTS (SELECT FROM {listings} l
    WHERE l.id = {key} AND l.stage = 'published')
    THEN ARRAY['*'] ELSE '{{}}'::text[] END"""

WITH_INSTRUMENT = TOLD_WITH.format(
    listings="resources_instrument", key="r.instrument_id"
)
WITH_SERVICE = TOLD_WITH.format(
    listings="resources_instrument",
    key="(SELECT s.instrument_id FROM resources_service s WHERE s.id = r.service_id)",
)
WITH_WHAT_IT_SHOWS = TOLD_WITH.format(
    listings="(SELECT id, stage FROM resources_instrument"
    " UNION ALL SELECT id, stage FROM resources_facility)",
    key="coalesce(r.instrument_id, r.facility_id)",
)

# The home guard makes the version grow, and with it what the feed has to tell.
TOUCH = "UPDATE {table} SET version = version WHERE {column} = NEW.id;"
TOUCH_RATES = """UPDATE resources_rate SET version = version WHERE service_id IN
    (SELECT id FROM resources_service WHERE instrument_id = NEW.id);"""
OF_INSTRUMENT = [
    "service",
    "accreditation",
    "photo",
    "bookingrule",
    "openinghours",
    "occupation",
    "outage",
]


def touching(*statements: str) -> list[pgtrigger.Trigger]:
    """Triggers that touch a listing's parts when it enters or leaves the catalogue."""
    func = "\n    ".join([*statements, "RETURN NULL;"])
    return [
        pgtrigger.Trigger(
            name="parts_enter",
            when=pgtrigger.After,
            operation=pgtrigger.Insert,
            condition=pgtrigger.Condition("NEW.is_own AND NEW.stage = 'published'"),
            func=func,
        ),
        pgtrigger.Trigger(
            name="parts_follow",
            when=pgtrigger.After,
            operation=pgtrigger.Update,
            condition=pgtrigger.Condition(
                "NEW.is_own AND (OLD.stage = 'published') <> (NEW.stage = 'published')"
            ),
            func=func,
        ),
    ]


def touch(table: str, column: str) -> str:
    return TOUCH.format(table=f"resources_{table}", column=column)


INSTRUMENT_PARTS = touching(
    *(touch(table, "instrument_id") for table in OF_INSTRUMENT), TOUCH_RATES
)
FACILITY_PARTS = touching(touch("photo", "facility_id"))
