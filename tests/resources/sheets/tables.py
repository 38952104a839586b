"""Tables of instruments to send, good and hostile."""

import csv
import io
import zipfile

import xlsxwriter

from resources.sheets.columns import COLUMNS

ROW = {
    "name": "透射电子显微镜",
    "inner_id": "20240001",
    "instrument_class": "0101",
    "disciplines": "430",
    "manufacturer": "日本电子株式会社",
    "nation": "日本",
    "model": "JEM-F200",
    "begun_on": "2024-05-31",
    "worth": "865.5",
    "technical": "点分辨率 0.23 nm",
}


def csv_table(*rows, encoding="utf-8", columns=None):
    """A CSV file with a row for each change of the usual row."""
    rows = [ROW | row for row in rows] or [ROW]
    columns = columns or sorted({name for row in rows for name in row})
    headings = {column.name: column.heading for column in COLUMNS}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([headings.get(name, name) for name in columns])
    writer.writerows([row.get(name, "") for name in columns] for row in rows)
    return out.getvalue().encode(encoding)


def xlsx_table(*rows):
    rows = [ROW | row for row in rows] or [ROW]
    names = list(rows[0])
    headings = {column.name: column.heading for column in COLUMNS}
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [headings[name] for name in names])
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, [row[name] for name in names])
    return out.getvalue()


def archive(**parts):
    """A zip of parts, named with / for __."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def with_part(table, name, content):
    """An xlsx file with one more part, or another in the place of one."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(table)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, content, zipfile.ZIP_DEFLATED)
    return out.getvalue()
