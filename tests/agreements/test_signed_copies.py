"""A signed copy stays as long as what it is a copy of."""

import pytest
from django.db import ProgrammingError

from agreements import documents
from agreements.models import Agreement, Document
from portal.core.time import now
from portal.nodes.base import applying
from tests.agreements.made import PDF
from tests.agreements.test_agreement_office import PARTS
from tests.offices import enter, url


@pytest.fixture
def copy(signed, media):
    return Document.objects.create(
        agreement=signed,
        name="签署件",
        is_signed_copy=True,
        sha256=documents.keep(PDF),
        size=len(PDF),
    )


def test_it_is_never_taken_away(copy):
    found = Document.objects.filter(pk=copy.pk)

    with pytest.raises(ProgrammingError, match="file_stays"):
        found.update(withdrawn_at=now())


def test_a_restore_brings_it_back_as_peers_know_it(copy):
    with applying():
        Document.objects.update(withdrawn_at=now())

    assert not Document.objects.standing().exists()


def test_the_office_does_not_take_it_away(client, wen, signed, copy):
    enter(client, wen)
    sent = {f"{part}-{key}_FORMS": 0 for part in PARTS for key in ("TOTAL", "INITIAL")}
    row = {"id": copy.pk, "agreement": signed.pk, "DELETE": "on"}
    sent |= {"documents-TOTAL_FORMS": 1, "documents-INITIAL_FORMS": 1}
    sent |= {f"documents-0-{name}": said for name, said in row.items()}

    answer = client.post(url(Agreement, "change", signed.pk), sent, follow=True)

    assert answer.status_code == 200
    assert Document.objects.standing().get() == copy


def test_whoever_may_only_read_sees_it(client, auditor, signed, copy):
    enter(client, auditor)

    page = client.get(url(Agreement, "change", signed.pk)).content.decode()

    assert copy.name in page
