"""The yearly report on an agreement: made at once, and never changed after."""

from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import override

from agreements.actions.consulting import refuse_unless_party
from agreements.documents import keep
from agreements.models import Agreement, Format, YearlyReport
from agreements.yearly.docx import as_docx
from agreements.yearly.facts import freeze
from agreements.yearly.pdf import as_pdf
from agreements.yearly.words import Said, letter
from portal.core.errors import Refusal
from portal.core.quota import MB, spend
from portal.core.time import today
from portal.identity.models import Person

CHINESE = "zh-hans"
MOST_A_DAY = {"most": 100, "most_bytes": 1000 * MB}  # of one officer


def make_yearly_report(
    *, agreement: Agreement, year: int, said: Said, by: Person
) -> YearlyReport:
    """Freeze how far an agreement is, and set it in words for an office to file.

    Of the present year it stands as of today, of an earlier one as of its last day.
    Refuses with `not_signed`, `not_a_party`, `future`, `before_it_was_signed`,
    `too_many_today` or `too_much_today`.
    """
    _refuse_what_cannot_be(agreement, year)
    spend(what="yearly-reports", who=by.pk, size=MB, **MOST_A_DAY)
    as_of = min(today(), date(year, 12, 31))
    with transaction.atomic(), override(CHINESE):
        facts = freeze(agreement, as_of)
        words = letter(facts, said, year=year, on=today())
    pdf, docx = as_pdf(words), as_docx(words)
    names = {"pdf_sha256": keep(pdf), "docx_sha256": keep(docx, Format.DOCX)}
    with transaction.atomic():
        agreement.refresh_from_db(from_queryset=Agreement.objects.select_for_update())
        return YearlyReport.objects.create(
            agreement=agreement,
            year=year,
            edition=_next_edition(agreement, year),
            as_of=as_of,
            addressee=said.addressee,
            signatory=said.signatory,
            facts=facts,
            pdf_size=len(pdf),
            docx_size=len(docx),
            made_by=by,
            **names,
        )


def _refuse_what_cannot_be(agreement: Agreement, year: int) -> None:
    if agreement.is_open or not agreement.signed_year:
        raise Refusal(_("Only what is signed can be reported on."), code="not_signed")
    refuse_unless_party(agreement)
    if year > today().year:
        raise Refusal(_("That year has not begun."), code="future")
    if year < agreement.signed_year:
        raise Refusal(
            _("It was signed in %(year)s only."),
            code="before_it_was_signed",
            params={"year": agreement.signed_year},
        )


def _next_edition(agreement: Agreement, year: int) -> int:
    made = agreement.yearly_reports.own().filter(year=year)
    last: int = made.aggregate(last=Max("edition"))["last"] or 0
    return last + 1
