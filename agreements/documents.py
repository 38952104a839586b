"""The bytes of the files that go with agreements, named by their SHA-256.

They are handed out as downloads only: what a file may run stays with its reader.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from agreements.models import Document, Evidence, Suffix, YearlyReport
from portal.core.errors import Refusal
from portal.core.files import write
from portal.core.quota import MB
from portal.nodes.files import SHELVES, fetch_file
from portal.nodes.kinds import Kind, kinds
from portal.nodes.shared import Shared
from portal.nodes.sharing import is_shared

MOST_BYTES = 20 * MB
WITHIN = timedelta(seconds=10)
BEGINNING, END = b"%PDF-", b"%%EOF"
LAST = 1024  # bytes in which the end of a PDF stands
ARCHIVE, WORD = b"PK", b"word/document.xml"
MARKS = {
    "pdf": (BEGINNING, END),
    "png": (b"\x89PNG\r\n\x1a\n", b"IEND"),
    "jpg": (b"\xff\xd8\xff", b"\xff\xd9"),
}

TOLD = """
SELECT EXISTS (
    SELECT FROM {table} r
    WHERE r.{column} = %s AND r.is_own AND r.withdrawn_at IS NULL
      AND {audience} && ARRAY['*', %s]
)
"""


@dataclass(frozen=True)
class Held:
    """A column in which a record names one of its files, and what that is."""

    model: type[Shared]
    column: str
    suffixes: tuple[str, ...]

    @property
    def kind(self) -> Kind:
        return kinds()[self.model._meta.label_lower]

    def is_told(self, caller: str, sha256: str) -> bool:
        """Whether a base is told of a record of ours that has this file."""
        sql = TOLD.format(
            table=self.kind.table, audience=self.kind.audience, column=self.column
        )
        with connection.cursor() as cursor:
            cursor.execute(sql, [sha256, caller])
            return bool(cursor.fetchone()[0])


HELD = [
    Held(Document, "sha256", ("pdf",)),
    Held(YearlyReport, "pdf_sha256", ("pdf",)),
    Held(YearlyReport, "docx_sha256", ("docx",)),
    Held(Evidence, "sha256", tuple(Suffix.values)),
]


def _refuse_too_large(content: bytes) -> None:
    if len(content) > MOST_BYTES:
        raise Refusal(_("A file has 20 MB at most."), code="too_large")


def check_pdf(content: bytes) -> None:
    """Refuses with `too_large` or `not_a_pdf`."""
    _refuse_too_large(content)
    if not content.startswith(BEGINNING) or END not in content[-LAST:]:
        raise Refusal(_("This is no PDF, or it is damaged."), code="not_a_pdf")


def check_docx(content: bytes) -> None:
    """Refuses with `not_a_docx`: ours come from ourselves, copies from their base."""
    if not content.startswith(ARCHIVE) or WORD not in content:
        raise Refusal(_("This is no Word file, or it is damaged."), code="not_a_docx")


def suffix_of(content: bytes) -> str:
    """Of a PDF, PNG or JPEG, by what it holds, whatever it is called.

    Refuses with `too_large` or `not_evidence`.
    """
    _refuse_too_large(content)
    for suffix, (beginning, end) in MARKS.items():
        if content.startswith(beginning) and end in content[-LAST:]:
            return suffix
    raise Refusal(
        _("Evidence is a PDF, PNG or JPEG file, and undamaged."), code="not_evidence"
    )


CHECKS: dict[str, Callable[[bytes], object]] = {
    "pdf": check_pdf,
    "docx": check_docx,
    "png": suffix_of,
    "jpg": suffix_of,
}


def keep(content: bytes, suffix: str = "pdf") -> str:
    """Keep a file; its SHA-256. Refuses as the check of its kind does."""
    CHECKS[suffix](content)
    sha256 = hashlib.sha256(content).hexdigest()
    write(document_path(sha256, suffix), content)
    return sha256


def document_path(sha256: str, suffix: str = "pdf") -> Path:
    """Where the bytes of a file lie."""
    folder = Path(settings.MEDIA_ROOT) / "documents" / sha256[:2]
    return folder / f"{sha256}.{suffix}"


def shelf(caller: str, sha256: str) -> Path | None:
    """Where one of our files lies, if a base is told of it."""
    for held in HELD:
        if is_shared(caller, held.kind.matter) and held.is_told(caller, sha256):
            paths = [document_path(sha256, suffix) for suffix in held.suffixes]
            return next((path for path in paths if path.exists()), paths[0])
    return None


SHELVES.append(shelf)


def is_here(record: Shared, sha256: str, suffix: str = "pdf") -> bool:
    """Have a record's file here, from its home if that is another base."""
    if document_path(sha256, suffix).exists():
        return True
    return not record.is_own and fetch_file(
        record.home,
        sha256,
        matter=kinds()[record._meta.label_lower].matter,
        within=WITHIN,
        keep=lambda content: keep(content, suffix),
    )
