"""Two bases: this one, Chongqing, and a real Chengdu on a cluster of its own."""

from datetime import date

import pytest

from portal.identity.models import Division
from portal.nodes.keys import make_key, public_pem, read_key
from portal.nodes.models import Node
from tests.nodes.second_base import register_both, start_second_base


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(scope="session")
def own_key_file(keys):
    file = keys / "chongqing.pem"
    make_key(file)
    return file


@pytest.fixture(autouse=True)
def own_key(settings, own_key_file):
    settings.NODE_KEY_FILE = str(own_key_file)
    settings.BASE_URL = "http://localhost:8000"


@pytest.fixture(scope="session")
def own_public_key(own_key_file):
    return public_pem(read_key(own_key_file).public_key())


@pytest.fixture(scope="session")
def running_chengdu(second_cluster, keys, own_public_key, django_db_blocker):
    with django_db_blocker.unblock():
        base = start_second_base(second_cluster, keys, own_public_key)
    yield base
    base.stop()


@pytest.fixture
def chengdu(running_chengdu, own_public_key, transactional_db):
    """Chengdu without any record, known here: `inside()` it, code runs there."""
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
