"""Tables of instruments as files to take along, for pages and programs alike."""

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from resources.sheets.template import write_template
from resources.sheets.words import Words
from resources.sheets.writing import write_csv, write_xlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
FORMS = ("xlsx", "csv")


def hand_out(listings, organisation, form):
    """The instruments of an organisation as they would be with proposed changes."""
    instruments = (each.proposed for each in listings.in_order().iterator())
    words = Words(organisation)
    if form == "xlsx":
        answer = FileResponse(write_xlsx(instruments, words), content_type=XLSX)
    else:
        lines = write_csv(instruments, words)
        answer = StreamingHttpResponse(lines, content_type=f"{CSV}; charset=utf-8")
    return _named(answer, f"{organisation.name}.{form}")


def hand_out_template(organisation):
    """The empty table, with the words that an organisation's records take."""
    answer = HttpResponse(write_template(Words(organisation)), content_type=XLSX)
    return _named(answer, f"{_('instruments template')}.xlsx")


def _named(answer, name):
    answer.headers["Content-Disposition"] = content_disposition_header(True, name)
    return answer
