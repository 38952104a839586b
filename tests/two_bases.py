"""Two bases: this one, Chongqing, and a real Chengdu on a cluster of its own.

Whoever uses Chengdu stands in the group `bases`: there is one for all of them.
"""

from datetime import date

import pytest

from portal.core.time import now
from portal.identity.models import Division, Organisation
from portal.nodes import client, exchange
from portal.nodes.keys import make_key, public_pem, read_key
from portal.nodes.models import Link, Node
from resources.models import Instrument, InstrumentClass, Stage
from tests.second_base import register_both, start_second_base


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="session")
def own_key_file(keys):
    file = keys / "chongqing.pem"
    make_key(file)
    return file


@pytest.fixture
def own_key(settings, own_key_file):
    settings.NODE_KEY_FILE = str(own_key_file)
    settings.SIGN_ON_KEYS = str(own_key_file.with_name("chongqing-sign-on"))
    settings.BASE_URL = "http://localhost:8000"


@pytest.fixture(scope="session")
def own_public_key(own_key_file):
    return public_pem(read_key(own_key_file).public_key())


@pytest.fixture(scope="session")
def running_chengdu(
    second_cluster, keys, own_public_key, django_db_setup, django_db_blocker
):
    with django_db_blocker.unblock():
        base = start_second_base(second_cluster, keys, own_public_key)
    yield base
    base.stop()


@pytest.fixture
def chengdu(running_chengdu, own_key, own_public_key, transactional_db, monkeypatch):
    """Chengdu without any record, known here: `inside()` it, code runs there."""
    monkeypatch.setattr(client, "TIMEOUTS", (10, 60))  # other tests run beside these
    monkeypatch.setattr(client, "ANSWER_WITHIN", 80)
    running_chengdu.empty()
    register_both(running_chengdu, own_public_key)
    return running_chengdu


@pytest.fixture
def peer(chengdu):
    return Node.objects.get(code="chengdu")


def division(code, **fields):
    """A division of whichever base this runs at."""
    fields = {"name": f"区{code}", "valid_from": date(2020, 1, 1)} | fields
    return Division.objects.create(code=code, **fields)


def pull(peer):
    """Read the peer's feed, and show what went wrong if anything did."""
    assert exchange.pull(peer)
    assert Link.objects.get(peer=peer).error == ""


@pytest.fixture
def jinjiang(chengdu):
    with chengdu.inside():
        return division("510104", name="锦江区")


@pytest.fixture
def arrived(jinjiang, peer):
    """Jinjiang's copy, in step with its home."""
    pull(peer)
    return Division.objects.get(pk=jinjiang.pk)


@pytest.fixture
def their_university(chengdu, jinjiang):
    with chengdu.inside():
        return Organisation.objects.create(
            name="四川大学",
            uscc="12510000400000000A",
            kind="university",
            division=jinjiang,
            standing="verified",
        )


@pytest.fixture
def their_microscope(chengdu, their_university):
    with chengdu.inside():
        InstrumentClass.objects.create(code="0101", name="电子光学仪器")
        return Instrument.objects.create(
            organisation=their_university,
            name="透射电子显微镜",
            division_id="510104",
            disciplines=["430"],
            inner_id="1",
            instrument_class_id="0101",
            worth="500.25",
            nation="JP",
            manufacturer="JEOL",
            model="JEM-2100",
            begun_on="2019-05-01",
            technical="点分辨率 0.23 nm",
            function="晶体结构分析",
            measures=[{"parameter": "晶格", "standard": "GB/T 18907"}],
            stage=Stage.PUBLISHED,
            stage_note="内部意见",
            published_at=now(),
        )
