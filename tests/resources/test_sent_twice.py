"""Forms of the desk that make something new: sent twice, they make one."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.core.time import today
from resources.models import (
    Accreditation,
    Batch,
    Facility,
    ImportJob,
    Instrument,
    Outage,
    Photo,
    Service,
    Stage,
)
from tests.resources.batches.conftest import WHOLE, copies
from tests.resources.listing.test_photos import picture

TOMORROW = today() + timedelta(days=1)
FORMS = {
    "imports": (ImportJob, {"file": ("a.csv", b"x")}),
    "photos": (Photo, {"file": ("a.png", picture()), "caption": "正面"}),
    "services": (Service, {"name": "上机机时", "unit": "hour"}),
    "accreditations": (
        Accreditation,
        {
            "kind": "CMA",
            "number": "180001",
            "parameter": "粒径",
            "standard": "GB/T 19077",
            "valid_from": today(),
            "valid_until": TOMORROW,
        },
    ),
    "outages": (
        Outage,
        {
            "starts_at": f"{TOMORROW}T09:00",
            "ends_at": f"{TOMORROW}T10:00",
            "reason": "校准",
        },
    ),
    "desk": (Batch, {"all": "1"}),
    "new-listing": (
        Facility,
        {"name": "分析测试中心", "kind": "centre", "level": "institution"},
    ),
}
OF_ALL = {"imports", "desk"}
SENT_TO = {"desk": reverse("resources:take-steps", args=[Instrument, "submit"])}


@pytest.fixture
def desk(client, chen, microscope, settings, tmp_path):
    """The manager's browser; one of the instruments is a draft."""
    settings.MEDIA_ROOT = tmp_path
    another = Instrument.objects.get(pk=microscope.pk)
    copies(another, 1, stage=Stage.DRAFT, published_at=None, **WHOLE)
    client.force_login(chen)
    return client


def address_of(view, instrument):
    if view in OF_ALL:
        return reverse(f"resources:{view}")
    whose = {"photos": [Instrument, instrument.pk], "new-listing": [Facility]}
    args = whose.get(view, [instrument.pk])
    return reverse(f"resources:{view}", args=args)


def filled_in(values, organisation, key):
    """The form as a browser sends it; a file is read anew each time."""
    own = {"organisation": organisation.pk, "division": "500106", "disciplines_0": 430}
    sent = own | values | {"once": key}
    if isinstance(sent.get("file"), tuple):
        sent["file"] = SimpleUploadedFile(*sent["file"])
    return sent


@pytest.mark.parametrize("view", FORMS)
def test_one_is_made(desk, view, microscope, university, materials):
    made, values = FORMS[view]
    address = address_of(view, microscope)
    before = made.objects.count()

    def send(shown):
        key = re.search(r'name="once" value="([^"]+)"', shown.content.decode())
        sent = filled_in(values, university, key[1] if key else "")
        return desk.post(SENT_TO.get(view, address), sent)

    page = desk.get(address)
    first, again = send(page), send(page)

    assert first.status_code == 302, first.content.decode()
    assert again.url == first.url
    assert made.objects.count() == before + 1
