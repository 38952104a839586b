"""Importing 20,000 instruments from xlsx, against COPY of the same bytes."""

from datetime import date

import psycopg
from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from portal.identity.models import Discipline, Division, Organisation, Person
from resources.actions import importing
from resources.models import Instrument, InstrumentClass
from resources.sheets.words import Words
from resources.sheets.writing import write_xlsx
from tests.benchmarks.figure import Figure, stopwatch
from tests.cast import SIGMA_300

ROWS = 20_000
GOAL = "60 s in all"


def run(services):
    with override(settings.LANGUAGE_CODE):
        organisation, person = prepare()
        yield from times(organisation, person, table(organisation))
        yield copied(services)


def prepare():
    Division.objects.create(code="500106", name="沙坪坝区", valid_from=date(2020, 1, 1))
    InstrumentClass.objects.create(code="0101", name="电子光学仪器")
    Discipline.objects.get_or_create(code="430", defaults={"name": "材料科学"})
    organisation = Organisation.objects.create(
        name="重庆大学",
        uscc="125001064000000015",
        kind="university",
        division_id="500106",
        standing="verified",
    )
    return organisation, Person.objects.create(name="陈")


def table(organisation):
    instruments = (
        Instrument(
            organisation=organisation,
            division_id="500106",
            inner_id=f"{number:08}",
            **SIGMA_300
            | {
                "name": f"场发射扫描电子显微镜 {number}",
                "technical": "肖特基热场发射电子枪；分辨率 1.0 nm（15 kV）" * 5,
                "function": "观察金属、陶瓷、高分子的表面微观形貌" * 5,
            },
        )
        for number in range(ROWS)
    )
    with write_xlsx(instruments, Words(organisation)) as file:
        return file.read()


def times(organisation, person, content):
    """The check and the taking in of new rows, then of changes to all of them."""
    for what in ("new", "changed"):
        job = importing.upload_table(
            organisation=organisation, by=person, file_name="t.xlsx", content=content
        )
        with stopwatch() as checking:
            importing.check_table(job)
        importing.confirm_import(job=job)
        with stopwatch() as taking:
            importing.run_job(job)
        assert job.stage == "done", job.problem
        yield Figure(f"{ROWS:,} {what} rows: check", checking() * 1e3, "ms", goal=GOAL)
        yield Figure(
            f"{ROWS:,} {what} rows: the one open write",
            taking() * 1e3,
            "ms",
            goal="5,000 ms",
        )
        with transaction.atomic():
            Instrument.objects.update(fee="面议")


def copied(services):
    """The same rows by COPY into a bare table, which nobody can beat."""
    with psycopg.connect(services.cluster.url("portal"), autocommit=True) as session:
        session.execute("CREATE TABLE bare AS TABLE resources_instrument")
        with session.cursor() as cursor, cursor.copy("COPY bare TO STDOUT") as out:
            data = b"".join(bytes(block) for block in out)
        with (
            stopwatch() as copying,
            session.cursor() as cursor,
            cursor.copy("COPY bare FROM STDIN") as into,
        ):
            into.write(data)
        session.execute("DROP TABLE bare")
    return Figure(f"{ROWS:,} rows by COPY alone", copying() * 1e3, "ms")
