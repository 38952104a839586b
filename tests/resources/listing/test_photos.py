"""Photos: only plain pictures are kept, and only who may see the record sees them."""

import struct
from io import BytesIO

import pytest
from PIL import Image

from portal.core.errors import Refusal
from resources.actions.offering import MOST_PHOTOS, add_photo
from resources.listing import photos
from resources.listing.photos import picture_path
from resources.models import Instrument, Photo, Stage


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def picture(kind="PNG", **more):
    file = BytesIO()
    Image.new("RGB", (2000, 1000), "navy").save(file, kind, **more)
    return file.getvalue()


@pytest.fixture
def photo(microscope):
    return add_photo(listing=microscope, data=picture(), caption="正面")


def test_a_picture_is_shrunk_and_written_anew(photo):
    sizes = {s: Image.open(picture_path(photo.sha256, s)) for s in ("full", "small")}

    assert (photo.width, photo.height) == sizes["full"].size == (1600, 800)
    assert sizes["small"].size == (480, 240)
    assert {image.format for image in sizes.values()} == {"JPEG"}


def test_where_and_by_what_it_was_taken_is_removed(microscope):
    exif = Image.Exif()
    exif[0x010F] = "Camera of Lin"

    data = picture("JPEG", exif=exif, comment=b"Camera of Lin")
    kept = add_photo(listing=microscope, data=data, caption="正面")

    assert b"Camera of Lin" not in picture_path(kept.sha256, "full").read_bytes()


@pytest.mark.parametrize("error", [struct.error, TypeError, KeyError])
def test_whatever_a_damaged_picture_raises_it_is_refused(monkeypatch, error):
    def fail(image):
        raise error

    monkeypatch.setattr(photos.ImageOps, "exif_transpose", fail)

    with pytest.raises(Refusal):
        photos.decode(picture())


@pytest.mark.parametrize("data", [b"", b"<svg/>", picture("GIF"), picture()[:500]])
def test_what_is_no_picture_is_refused(microscope, folder, data):
    with pytest.raises(Refusal) as refusal:
        add_photo(listing=microscope, data=data, caption="正面")

    assert refusal.value.codes == ["not_a_picture"]
    assert not Photo.objects.exists()
    assert not list(folder.iterdir())


@pytest.mark.parametrize(("limit", "most"), [("MOST_BYTES", 99), ("MOST_PIXELS", 99)])
def test_what_is_too_large_is_refused_undecoded(microscope, monkeypatch, limit, most):
    monkeypatch.setattr(photos, limit, most)

    with pytest.raises(Refusal) as refusal:
        add_photo(listing=microscope, data=picture(), caption="正面")

    assert refusal.value.codes == ["too_large"]


def test_a_record_has_a_dozen_photos_at_most(microscope):
    Photo.objects.bulk_create(
        Photo(instrument=microscope, sha256=f"{n:064}", width=1, height=1)
        for n in range(MOST_PHOTOS)
    )

    with pytest.raises(Refusal) as refusal:
        add_photo(listing=microscope, data=picture(), caption="正面")

    assert refusal.value.codes == ["too_many"]


def test_photos_of_a_published_record_are_public(client, photo):
    assert client.get(photo.get_absolute_url()).status_code == 200


def test_photos_of_a_draft_are_its_managers_alone(client, photo, chen, wei):
    Instrument.objects.update(stage=Stage.DRAFT)

    statuses = [client.get(photo.get_absolute_url()).status_code]
    for account in (wei, chen):
        client.force_login(account)
        statuses.append(client.get(photo.get_absolute_url()).status_code)

    assert statuses == [404, 404, 200]
