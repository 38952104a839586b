"""Registering bases and changing keys."""

import stat
import threading
from io import StringIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from portal.core.errors import Refusal
from portal.nodes import keys
from portal.nodes.actions import begin_epoch
from portal.nodes.models import Node
from portal.nodes.rotation import switch_key

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def key_file(settings, tmp_path):
    settings.NODE_KEY_FILE = str(tmp_path / "kept" / "node.pem")
    return Path(settings.NODE_KEY_FILE)


def printed(*args):
    out = StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def register(code, *more, url="http://localhost:8001", name="成都基地"):
    call_command(
        *("register_node", code, "--name", name, "--name-en", "Chengdu base"),
        *("--url", url, "--division-prefix", "51", *more),
        stdout=StringIO(),
    )
    return Node.objects.get(code=code)


def test_own_key_is_made_once_and_for_its_owner_alone(key_file):
    assert printed("node_key") == printed("node_key")
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_two_processes_make_the_same_key(key_file):
    makers = [threading.Thread(target=keys.make_key, args=[key_file]) for _ in range(4)]
    seen = []
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
        seen.append(key_file.read_bytes())

    assert len(set(seen)) == 1
    assert [*key_file.parent.iterdir()] == [key_file]


def test_this_base_is_registered_with_its_own_key(key_file):
    node = register("chongqing")

    assert node.keys.get().kid == keys.kid_of(keys.own_key().public_key())


def test_registering_twice_changes_nothing_but_what_differs(tmp_path):
    pem = tmp_path / "chengdu.pem"
    pem.write_text(printed("node_key"))

    register("chengdu", "--public-key", str(pem), url="http://old/")
    node = register("chengdu", "--public-key", str(pem), name="成都")

    assert (node.url, node.name) == ("http://localhost:8001", "成都")
    assert node.keys.count() == 1


def test_several_division_prefixes():
    assert register("chengdu", "--division-prefix", "54").division_prefixes == [
        "51",
        "54",
    ]


def test_keys_overlap_while_they_change():
    register("chongqing")
    old = printed("node_key")
    coming = printed("node_key", "--next")
    assert printed("node_key") == old != coming

    assert printed("node_key", "--switch") == coming == printed("node_key")
    assert Node.objects.get(code="chongqing").keys.count() == 2


def test_no_switch_to_a_key_that_is_not_there():
    with pytest.raises(Refusal) as refusal:
        switch_key()

    assert refusal.value.code == "key"
    with pytest.raises(CommandError):
        printed("node_key", "--switch")


def test_a_switch_that_fails_leaves_everything(key_file):
    node = register("chongqing")
    old, coming = printed("node_key"), printed("node_key", "--next")
    key_file.rename(key_file.with_suffix(".kept"))
    key_file.mkdir()  # so that no file can be moved there

    with pytest.raises(IsADirectoryError):
        switch_key()

    key_file.rmdir()
    key_file.with_suffix(".kept").rename(key_file)
    assert node.keys.filter(expires_at=None).count() == 2
    assert printed("node_key") == old
    assert printed("node_key", "--next") == coming


@pytest.mark.parametrize("content", [b"", b"-----BEGIN", b"\xff\xfe", b"\0"])
def test_garbage_is_no_key(tmp_path, content):
    pem = tmp_path / "bad.pem"
    pem.write_bytes(content)

    with pytest.raises(CommandError):
        register("chengdu", "--public-key", str(pem))
    assert not Node.objects.exists()


def test_only_ed25519_serves(tmp_path):
    public = rsa.generate_private_key(65537, 2048).public_key()
    pem = tmp_path / "rsa.pem"
    pem.write_bytes(
        public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    )

    with pytest.raises(CommandError):
        register("chengdu", "--public-key", str(pem))


def test_key_of_one_base_is_not_taken_for_anothers(tmp_path):
    pem = tmp_path / "key.pem"
    pem.write_text(printed("node_key"))
    register("chongqing")

    with pytest.raises(CommandError):
        register("chengdu", "--public-key", str(pem))
    assert not Node.objects.filter(code="chengdu").exists()


def test_missing_file_is_said():
    with pytest.raises(CommandError, match="nowhere.pem"):
        register("chengdu", "--public-key", "nowhere.pem")


def test_epoch_grows():
    register("chongqing")

    assert printed("begin_epoch") == "epoch 2\n"


@pytest.mark.django_db(transaction=True)
def test_an_epoch_that_is_not_told_has_not_begun():
    node = register("chongqing")

    def cut_off(execute, sql, *rest):
        if sql.startswith("SELECT"):
            raise OperationalError("the connection was lost")
        return execute(sql, *rest)

    with connection.execute_wrapper(cut_off), pytest.raises(OperationalError):
        begin_epoch()

    node.refresh_from_db()
    assert node.feed_epoch == 1
