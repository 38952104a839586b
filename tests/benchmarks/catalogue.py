"""A catalogue of any size, in the words of a real one, written straight to the index.

The same number gives the same catalogue. Beyond `WRITTEN` documents the first ones are
repeated under other ids: so a word stands in as large a share of them.
"""

import json
import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.db import connection

from portal.core.time import today
from portal.identity.reference import DATA
from portal.search.days import CHUNK
from portal.search.drafts import Draft, document
from portal.search.models import Document, FreeDay, FreeTime, Outline
from portal.search.registry import Free
from portal.search.rows import set_free_time, upsert_documents
from resources.models import InstrumentClass
from resources.reference import rows

KIND = "resources.instrument"
OWNERS = "identity.organisation"
AT_ONCE = 2_000
WRITTEN = 300_000
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
WORDS = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
RARELY_FREE = {50: 30, 51: 15}  # days from today: how many of a thousand are free
RARE = "镧系元素痕量"
CLASSES = [one.code for one in rows(InstrumentClass)]
MINOR = {
    f"{kind:02}": [c for c in CLASSES if c[:2] == f"{kind:02}" and c[2:] != "00"]
    for kind in range(1, 16)
}
SUBJECTS = [row["code"] for row in json.loads((DATA / "disciplines.json").read_text())]


def fill(count, start=0):
    """Write so many documents, with free times."""
    drafts = (draft(number) for number in range(start, min(count, WRITTEN)))
    moment = datetime.now(UTC)
    while chunk := list(islice(drafts, AT_ONCE)):
        upsert_documents([document(KIND, d, moment) for d in chunk], None)
        set_free_time({d.record: free(d, moment) for d in chunk})


def fill_owners():
    """The institutions that the documents belong to."""
    moment = datetime.now(UTC)
    owners = (
        Draft(record=UUID(int=n), home="chongqing", name=name, published_at=BEGAN)
        for n, name in enumerate(WORDS["owners"])
    )
    upsert_documents([document(OWNERS, o, moment) for o in owners], None)


def repeat(times):
    """Let the documents stand so many times; their index is made anew at the end."""
    [terms] = Outline._meta.indexes
    later = "(lpad(to_hex(turn + 1), 2, '0') || substr({}::text, 3))::uuid"
    chunks = max(FreeDay.objects.values_list("chunk", flat=True)) + 1
    with connection.schema_editor(atomic=False) as editor:
        editor.execute("SET transaction_timeout = 0")
        editor.execute("SET maintenance_work_mem = '1GB'")
        editor.remove_index(Outline, terms)
        for model, fresh in {
            Document: {"record": later.format("record")},
            Outline: {
                "document_id": later.format("document_id"),
                "number": f"number + turn * {chunks * CHUNK}",
            },
            FreeTime: {"document_id": later.format("document_id")},
            FreeDay: {"chunk": f"chunk + turn * {chunks}"},
        }.items():
            editor.execute(repetition(model, fresh, times), params=None)
        editor.add_index(Outline, terms)


def repetition(model, fresh, times):
    """The statement that repeats the rows there are, with some columns of their own."""
    columns = [f.column for f in model._meta.concrete_fields if f.column != "id"]
    values = {f'"{name}"': fresh.get(name, f'"{name}"') for name in columns}
    return f"""
        INSERT INTO {model._meta.db_table} ({", ".join(values)})
        SELECT {", ".join(values.values())}
        FROM {model._meta.db_table}, generate_series(1, {times - 1}) AS turn
    """


def facets_of(chance, place, kind, owner):
    return [
        f"division:{place[:2]}0000",
        f"division:{place}",
        f"class:{kind}00",
        f"class:{chance.choice(MINOR[kind])}",
        f"organisation:{UUID(int=owner)}",
        f"opens:{chance.choice(['anyone', 'verified', 'own'])}",
        *(f"discipline:{code}" for code in chance.sample(SUBJECTS, 2)),
    ]


def draft(number):
    chance = random.Random(number)
    place = WORDS["divisions"][_few(chance, "divisions")]
    owner = _few(chance, "owners")
    does = "，".join(chance.sample(WORDS["does"], 5))
    kind = f"{chance.randint(1, 15):02}"
    return Draft(
        record=in_its_time(number, chance),
        home="chongqing" if place < "51" else "chengdu",
        name="".join(chance.sample(WORDS["hows"], chance.randint(0, 2)))
        + WORDS["whats"][_few(chance, "whats")],
        name_en=" ".join(chance.sample(WORDS["english"], 3)),
        titles=[
            f"{chance.choice(['JSM', 'SU', 'D8', 'LSM', 'UTM', 'Q'])}-{number % 9973}F"
        ],
        texts=[
            maker := WORDS["makers"][_few(chance, "makers")],
            WORDS["owners"][owner],
            does + (RARE if number % 30_011 == 7 else ""),
            *chance.sample(WORDS["standards"], 2),
        ],
        spoken=[WORDS["owners"][owner], maker],
        facets=facets_of(chance, place, kind, owner)
        + (["accredited:CMA"] if number % 10 == 0 else []),
        row={
            "model": "JSM-7800F",
            "maker": maker,
            "organisation": [WORDS["owners"][owner], ""],
            "place": ["重庆市沙坪坝区", ""],
            "codes": ["state:normal", "opens:anyone", "unit:hour", f"class:{kind}00"],
            "accredited": [],
        },
        price_from=Decimal(chance.randint(1, 40) * 50),
        published_at=BEGAN + timedelta(minutes=number),
    )


def in_its_time(number, chance):
    """Ids are ordered by time (UUIDv7), so records lie in their order, as in life."""
    moment = BEGAN + timedelta(minutes=number)
    milliseconds = int(moment.timestamp() * 1_000)
    return UUID(int=milliseconds << 80 | chance.getrandbits(80))


def free(drafted, moment):
    start = moment + timedelta(hours=drafted.record.int % 400)
    days = {(start + timedelta(days=n)).date() for n in range(25)}
    days |= {
        today() + timedelta(days=later)
        for later, share in RARELY_FREE.items()
        if drafted.record.int % 1_000 < share
    }
    return Free(
        start, start + timedelta(hours=8), 60, tuple(days), moment + timedelta(1)
    )


def _few(chance, what):
    """An index that is mostly small: a few kinds of things are most of a catalogue."""
    return int(chance.paretovariate(0.8) - 1) % len(WORDS[what])
