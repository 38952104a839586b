import pytest

from portal.identity.programs.clients import register_program
from tests.identity.programs.asking import BACK, let_in, redeem


@pytest.fixture
def make(wei, chongqing):
    """Wei's programs, each with its secret."""

    def register(kind="web", scopes=("read", "book"), owner=wei, uris=(BACK,)):
        program, secret = register_program(
            owner=owner,
            name="预约助手",
            kind=kind,
            scopes=list(scopes),
            redirect_uris=list(uris),
        )
        return program, secret

    return register


@pytest.fixture
def granted(client, lin, make):
    """What Wei's program got from Lin."""
    program, secret = make()
    answer = redeem(program, secret, let_in(client, lin, program)["code"])
    assert answer.status_code == 200, answer.content
    return program, secret, answer.json()
