"""Filing what goes with an agreement: signed copies, papers, and evidence."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from agreements import documents
from agreements.models import Agreement, Document, Evidence, Progress, Suffix
from portal.core.errors import Refusal
from portal.core.quota import MB, spend
from portal.identity.models import Person

MOST_OF_A_REPORT = 5
MOST_A_DAY = {"most": 200, "most_bytes": 1000 * MB}  # of one officer


def add_document(
    *,
    agreement: Agreement,
    content: bytes,
    name: str,
    name_en: str = "",
    is_signed_copy: bool,
    by: Person,
) -> Document:
    """Keep a file with an agreement, internal at first.

    Refuses with `foreign_record`, `too_large`, `not_a_pdf`, `too_many_today`,
    `too_much_today`, or `not_signed` for a signed copy of what nobody signed yet.
    """
    agreement.refuse_unless_own()
    documents.check_pdf(content)  # before it counts
    spend(what="documents", who=by.pk, size=len(content), **MOST_A_DAY)
    sha256 = documents.keep(content)
    with transaction.atomic():
        locked = Agreement.objects.select_for_update()
        agreement.refresh_from_db(from_queryset=locked)
        if is_signed_copy and agreement.is_open:
            raise Refusal(
                _("Nothing is signed yet: record the signing first."),
                code="not_signed",
            )
        return Document.objects.create(
            agreement=agreement,
            sha256=sha256,
            size=len(content),
            name=name,
            name_en=name_en,
            is_signed_copy=is_signed_copy,
            uploaded_by=by,
        )


@dataclass(frozen=True)
class File:
    """A file as somebody sends it."""

    name: str
    content: bytes


@transaction.atomic
def attach(*, progress: Progress, files: Iterable[File], by: Person) -> None:
    """Keep files as evidence of a report, internal at first.

    Refuses with `too_many_files`, `too_large`, `not_evidence`, `too_many_today` or
    `too_much_today`.
    """
    sent = list(files)
    if len(sent) > MOST_OF_A_REPORT:
        raise Refusal(
            _("A report takes %(most)s files at most."),
            code="too_many_files",
            params={"most": MOST_OF_A_REPORT},
        )
    for file in sent:
        suffix = Suffix(documents.suffix_of(file.content))
        spend(what="documents", who=by.pk, size=len(file.content), **MOST_A_DAY)
        Evidence.objects.create(
            progress=progress,
            name=file.name,
            sha256=documents.keep(file.content, suffix),
            suffix=suffix,
            size=len(file.content),
            uploaded_by=by,
        )
