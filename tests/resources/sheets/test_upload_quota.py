"""Nobody fills the disk: a most a day, and files of nothing are swept."""

import os
import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.core.errors import Refusal
from resources.actions import importing, offering
from resources.actions.offering import add_photo
from resources.listing.photos import keep_picture, picture_path
from resources.models import ImportJob, Photo
from resources.tasks import sweep_pictures
from tests.browser.world import picture


@pytest.fixture
def one_a_day(monkeypatch):
    most = {"most": 1, "most_bytes": 2**20}
    monkeypatch.setattr(importing, "MOST_A_DAY", most)
    monkeypatch.setattr(offering, "MOST_PICTURES", most)


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.mark.usefixtures("one_a_day")
def test_one_table_too_many_is_refused_in_words(client, chen, university):
    client.force_login(chen)

    def send():
        table = SimpleUploadedFile("a.csv", b"x")
        sent = {"organisation": university.pk, "file": table}
        return client.post(reverse("resources:imports"), sent)

    assert send().status_code == 302
    answer = send()

    assert answer.status_code == 422
    assert "每天最多上传 1 个文件" in answer.content.decode()
    assert ImportJob.objects.count() == 1


@pytest.mark.usefixtures("one_a_day", "media")
def test_one_picture_too_many_is_refused_before_it_is_decoded(microscope):
    add_photo(listing=microscope, data=picture(), caption="x")

    with pytest.raises(Refusal) as refused:
        add_photo(listing=microscope, data=b"no picture at all", caption="x")

    assert refused.value.code == "too_many_today"
    assert Photo.objects.count() == 1


@pytest.mark.usefixtures("media")
def test_files_that_belong_to_no_picture_are_swept(microscope):
    kept = add_photo(listing=microscope, data=picture(), caption="x").sha256
    orphan = "0" * 64
    for size in ("full", "small"):
        path = picture_path(orphan, size)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    assert sweep_pictures() == 0  # they may be about to be named

    yesterday = time.time() - 90_000
    for sha256 in (kept, orphan):
        for size in ("full", "small"):
            os.utime(picture_path(sha256, size), (yesterday, yesterday))

    assert sweep_pictures() == 2
    assert picture_path(kept, "full").exists()
    assert not picture_path(orphan, "full").exists()
    assert keep_picture(picture()).sha256 == kept
