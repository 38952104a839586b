"""A picture of Chengdu's microscope, seen at Chongqing."""

import hashlib
from io import BytesIO
from pathlib import Path

import pytest
from django.core.cache import cache
from django.urls import reverse
from PIL import Image

from portal.core.errors import Refusal
from portal.nodes import files
from portal.nodes.actions import pause_exchange
from portal.nodes.client import Client, PeerTrouble, TooLarge
from portal.nodes.models import Node, Sharing
from resources.across import pictures
from resources.actions.offering import sweep_pictures
from resources.listing.photos import keep_copy, keep_picture, picture_path
from resources.models import Instrument, Photo, Stage
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]


@pytest.fixture(autouse=True)
def folder(settings, tmp_path, monkeypatch):
    """A folder of this base's own: nothing of Chengdu's lies in it."""
    settings.MEDIA_ROOT = tmp_path / "ours"
    monkeypatch.setattr(pictures, "WITHIN", pictures.timedelta(seconds=30))
    cache.clear()
    return settings.MEDIA_ROOT


def drawn(colour="teal"):
    out = BytesIO()
    Image.new("RGB", (60, 40), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def photo(remote, peer, chengdu, settings, theirs, folder):
    settings.MEDIA_ROOT = theirs
    kept = keep_picture(drawn())
    with chengdu.inside():
        Photo.objects.create(
            instrument_id=remote.pk,
            sha256=kept.sha256,
            width=kept.width,
            height=kept.height,
            caption="外观",
        )
    settings.MEDIA_ROOT = folder
    pull(peer)
    return Photo.objects.get()


@pytest.fixture
def theirs(chengdu):
    """Where Chengdu's own server looks for its files."""
    return Path(chengdu.environment["VAR"]) / "media"


def see(client, photo, *size):
    return client.get(reverse("resources:instrument-photo", args=[photo.pk, *size]))


def lost(photo, theirs):
    for path in (theirs / "photos").glob(f"*/{photo.sha256}.*"):
        path.unlink()


def test_it_is_fetched_proven_and_kept(client, photo, theirs):
    answer = see(client, photo)
    content = b"".join(answer.streaming_content)
    assert hashlib.sha256(content).hexdigest() == photo.sha256
    lost(photo, theirs)

    assert see(client, photo).status_code == 200
    assert see(client, photo, "small").status_code == 200


def test_what_is_gone_is_not_found_and_the_page_is_fine(client, photo, theirs):
    lost(photo, theirs)

    assert see(client, photo).status_code == 404
    assert client.get(photo.instrument.get_absolute_url()).status_code == 200


def test_a_base_that_is_down_is_asked_once_a_minute(client, photo, monkeypatch):
    Node.objects.filter(code="chengdu").update(url="http://localhost:1")
    assert see(client, photo).status_code == 404
    monkeypatch.setattr(files, "Client", lambda *of: pytest.fail("asked again"))

    assert see(client, photo).status_code == 404


def test_a_base_that_is_paused_is_not_asked(client, photo, peer, monkeypatch):
    monkeypatch.setattr(files, "Client", lambda *of: pytest.fail("asked"))
    pause_exchange(peer=peer)

    assert see(client, photo).status_code == 404


def test_another_file_under_its_name_is_not_taken(client, photo, theirs):
    for path in (theirs / "photos").glob(f"*/{photo.sha256}.full.jpg"):
        path.write_bytes(drawn("red"))

    assert see(client, photo).status_code == 404
    assert not picture_path(photo.sha256, "full").exists()
    lost(photo, theirs)


def test_a_file_too_large_is_not_taken(photo, peer, monkeypatch):
    monkeypatch.setattr("portal.nodes.client.MOST_OF_A_FILE", 10)

    with pytest.raises(TooLarge):
        Client(peer).file(photo.sha256)


@pytest.mark.parametrize("content", [b"", b"<svg/>", b"\xff\xd8\xff"])
def test_what_is_no_picture_is_not_kept(content):
    with pytest.raises(Refusal):
        keep_copy(hashlib.sha256(content).hexdigest(), content)


def test_the_picture_of_what_is_no_longer_public_is_not_handed_out(
    photo, peer, chengdu, client
):
    with chengdu.inside():
        Instrument.objects.all().update(stage=Stage.WITHDRAWN)

    with pytest.raises(PeerTrouble, match="404"):
        Client(peer).file(photo.sha256)


def test_once_it_is_withdrawn_here_nobody_sees_it(client, photo, peer, chengdu):
    assert see(client, photo).status_code == 200
    with chengdu.inside():
        Instrument.objects.all().update(stage=Stage.WITHDRAWN)
    pull(peer)

    assert see(client, photo).status_code == 404


def test_without_an_agreement_none_is_asked_for_or_handed_out(client, photo):
    assert pictures.shelf("chengdu", photo.sha256) is None
    Sharing.objects.all().delete()

    assert see(client, photo).status_code == 404
    assert pictures.shelf("chengdu", photo.sha256) is None


@pytest.mark.parametrize("name", ["x", "0" * 64, "..", "a" * 300])
def test_a_name_of_nothing_is_not_found(peer, name):
    with pytest.raises(PeerTrouble, match="404"):
        Client(peer).file(name)


def test_a_kept_copy_is_not_swept(client, photo, monkeypatch):
    see(client, photo)
    monkeypatch.setattr(
        "resources.actions.offering.kept_before",
        lambda _moment: [(photo.sha256, picture_path(photo.sha256, "full"))],
    )

    assert sweep_pictures() == 0
