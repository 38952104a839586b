"""The bytes of the files that go with agreements: PDF, named by their SHA-256.

They are handed out as downloads only: what a PDF may run stays with its reader.
"""

import hashlib
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from agreements.models import Document
from portal.core.errors import Refusal
from portal.core.files import write
from portal.core.quota import MB
from portal.nodes.files import SHELVES, fetch_file
from portal.nodes.kinds import Kind, kinds
from portal.nodes.sharing import is_shared

MOST_BYTES = 20 * MB
WITHIN = timedelta(seconds=10)
BEGINNING, END = b"%PDF-", b"%%EOF"
LAST = 1024  # bytes in which the end of a PDF stands

TOLD = """
SELECT EXISTS (
    SELECT FROM {table} r
    WHERE r.sha256 = %s AND r.is_own AND r.withdrawn_at IS NULL
      AND {audience} && ARRAY['*', %s]
)
"""


def check_pdf(content: bytes) -> None:
    """Refuses with `too_large` or `not_a_pdf`."""
    if len(content) > MOST_BYTES:
        raise Refusal(_("A file has 20 MB at most."), code="too_large")
    if not content.startswith(BEGINNING) or END not in content[-LAST:]:
        raise Refusal(_("This is no PDF, or it is damaged."), code="not_a_pdf")


def keep(content: bytes) -> str:
    """Keep a file; its SHA-256. Refuses as `check_pdf` does."""
    check_pdf(content)
    sha256 = hashlib.sha256(content).hexdigest()
    write(document_path(sha256), content)
    return sha256


def document_path(sha256: str) -> Path:
    """Where the bytes of a file lie."""
    return Path(settings.MEDIA_ROOT) / "documents" / sha256[:2] / f"{sha256}.pdf"


def kind_of_documents() -> Kind:
    return kinds()[Document._meta.label_lower]


def shelf(caller: str, sha256: str) -> Path | None:
    """Where one of our files lies, if a base is told of it."""
    kind = kind_of_documents()
    if not is_shared(caller, kind.matter):
        return None
    with connection.cursor() as cursor:
        sql = TOLD.format(table=kind.table, audience=kind.audience)
        cursor.execute(sql, [sha256, caller])
        return document_path(sha256) if cursor.fetchone()[0] else None


SHELVES.append(shelf)


def fetch(document: Document) -> bool:
    """Have the file of another base here; whether it is."""
    return document_path(document.sha256).exists() or fetch_file(
        document.home,
        document.sha256,
        matter=kind_of_documents().matter,
        within=WITHIN,
        keep=keep,
    )
