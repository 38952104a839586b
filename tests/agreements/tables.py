"""Tables of agreements and commitments, as tests send them."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from agreements.sheets.agreements import AgreementSheet
from agreements.sheets.commitments import CommitmentSheet
from agreements.sheets.importing import take_table_in, try_table
from agreements.sheets.writing import write_table

SHEETS = {sheet.model: sheet for sheet in (AgreementSheet, CommitmentSheet)}


def exported(model):
    """All records of a kind as the table that officers take out."""
    sheet = SHEETS[model]
    records = sheet.along(sheet.in_order(model.objects.standing()))
    with write_table(records, sheet) as file:
        return file.read()


def rows_of(content):
    """The first sheet of an xlsx file, as dicts by the names of the columns."""
    page = load_workbook(io.BytesIO(content)).worksheets[0]
    headings, *rows = page.iter_rows(values_only=True)
    return [
        {heading: cell or "" for heading, cell in zip(headings, row, strict=True)}
        for row in rows
    ]


def table(model, *rows):
    """A CSV of rows by the names of columns; what a row does not name is empty."""
    columns = {column.name: column for column in SHEETS[model].columns}
    names = [name for name in columns if any(name in row for row in rows)]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns[name].heading for name in names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    return out.getvalue().encode()


def upload(content, name="x.xlsx"):
    return SimpleUploadedFile(name, content)


def take(model, content):
    """Look at a table, then take it in."""
    seen = try_table(content=content, sheet=SHEETS[model]()).seen
    return take_table_in(content=content, sheet=SHEETS[model](), seen=seen)


def errors(model, content):
    outcome = try_table(content=content, sheet=SHEETS[model]())
    return [" ".join(error) for row in outcome.rows for error in row.errors]
