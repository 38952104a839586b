"""A base that lies, and keys for whoever signs."""

import pytest

from portal.nodes.actions import register_node
from portal.nodes.keys import make_key, public_pem, read_key
from tests.cast import share_all
from tests.nodes.lying_peer import lying_peer


@pytest.fixture(autouse=True)
def signing(own_key):
    """Every test of the exchange may sign."""


@pytest.fixture
def liar(keys):
    make_key(keys / "liar.pem")
    with lying_peer(read_key(keys / "liar.pem")) as server:
        yield server


@pytest.fixture
def lying_base(liar, chongqing):
    node = register_node(
        code="chengdu",
        name="成都基地",
        name_en="Chengdu base",
        url=liar.url,
        division_prefixes=["51"],
        public_key=public_pem(liar.key.public_key()),
    )
    return share_all(node)
