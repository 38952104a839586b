"""What people type in more than one way is read, and what is not is quoted."""

from datetime import date
from decimal import Decimal

from resources.models import ImportStage, Instrument, InstrumentClass
from resources.sheets.columns import COLUMNS
from tests.resources.sheets.tables import csv_table


def test_wide_brackets_and_figures_are_read_as_narrow_ones(send, materials):
    InstrumentClass.objects.create(code="0102", name="电子光学(场发射)")
    materials.name = "材料科学（一级）"
    materials.save()
    table = csv_table(
        {
            "instrument_class": "电子光学（场发射）",
            "disciplines": "材料科学 (一级)",
            "worth": "８６５．５",
            "begun_on": "２０２４-０５-３１",
            "status": "待 机",
        }
    )

    send(table.replace("（".encode(), b"(").replace("）".encode(), b")"))
    send(table)

    instrument = Instrument.objects.get()
    assert (instrument.instrument_class_id, instrument.disciplines) == ("0102", ["430"])
    assert (instrument.worth, instrument.begun_on) == (
        Decimal("865.50"),
        date(2024, 5, 31),
    )


def test_a_heading_is_known_with_either_brackets(send):
    wide = csv_table().decode()
    assert "（万元）" in wide

    for table in (wide, wide.replace("（万元）", "(万元)")):
        assert send(table.encode()).stage == ImportStage.DONE


def test_an_error_quotes_what_stands_in_the_cell(send):
    job = send(csv_table({"status": "很好", "model": "型" * 101, "name": ""}))

    labels = {column.name: column.label for column in COLUMNS}
    said = dict(job.rows.get().errors)
    assert said[labels["status"]].startswith("“很好”：")
    assert said[labels["model"]].startswith("“" + "型" * 40 + "…”：")
    assert "“" not in said[labels["name"]]
