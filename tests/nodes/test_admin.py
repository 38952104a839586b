"""The bases in the admin site: for the system administrator, on any screen."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from portal.core.ids import new_id
from portal.core.time import now
from portal.nodes.keys import kid_of, make_key, public_pem, read_key
from portal.nodes.models import Cursor, Link, Node, NodeKey, Quarantined
from tests.nodes.test_copies import line
from tests.offices import enter

pytestmark = pytest.mark.django_db
EXCHANGE = reverse("admin:nodes_link_changelist")


@pytest.fixture
def peer(sichuan):
    return sichuan


@pytest.fixture
def office(client, sysadmin):
    enter(client, sysadmin)
    return client


def quarantine(peer, **fields):
    fields = {"record": new_id(), "line": "{}", "reason": "名称过长"} | fields
    return Quarantined.objects.create(
        peer=peer, kind="identity.division", epoch=1, **fields
    )


def step(client, peer, name):
    return client.post(reverse("admin:nodes_link_step", args=[peer.code, name]))


def test_page_says_how_each_peer_stands(office, peer):
    Link.objects.create(
        peer=peer, failures=3, error="ConnectTimeout", answered_at=now()
    )
    Cursor.objects.create(reader="chengdu", kind="identity.division", xid=1, behind=42)
    quarantine(peer)

    page = office.get(EXCHANGE).content.decode()

    for words in ("成都基地", "ConnectTimeout", "42", "连续失败 3 次", "行政区划"):
        assert words in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"is_paused": True}, "已暂停"),
        ({"failures": 1}, "无应答"),
        ({}, "追赶中"),
        ({"answered_at": now()}, "已同步"),
    ],
)
def test_condition_of_a_peer(office, peer, fields, words):
    Link.objects.create(peer=peer, **fields)

    assert words in office.get(EXCHANGE).content.decode()


def test_page_before_any_exchange(office, peer):
    assert "尚未读取" in office.get(EXCHANGE).content.decode()


def test_page_without_any_peer(office, chongqing):
    assert "join_base" in office.get(EXCHANGE).content.decode()


def test_number_of_queries_does_not_grow_with_peers(
    office, peer, django_assert_num_queries, django_assert_max_num_queries
):
    office.get(EXCHANGE)
    with django_assert_max_num_queries(40) as few:
        office.get(EXCHANGE)
    for n in range(5):
        node = Node.objects.create(code=f"n{n}", url="http://n", division_prefixes=[])
        Link.objects.create(peer=node)
        Cursor.objects.create(reader=node.code, kind="identity.division")
        quarantine(node)

    with django_assert_num_queries(len(few.captured_queries)):
        office.get(EXCHANGE)


def test_pause_and_resume(office, peer):
    step(office, peer, "pause")
    assert Link.objects.get().is_paused

    step(office, peer, "resume")
    assert not Link.objects.get().is_paused


def test_read_now_ends_the_wait_after_failures(office, peer):
    Link.objects.create(peer=peer, retry_at=now() + timedelta(minutes=5))

    assert step(office, peer, "read").status_code == 302
    assert Link.objects.get().retry_at <= now()


@pytest.mark.parametrize(
    ("code", "name"), [("chengdu", "x"), ("chongqing", "pause"), ("nowhere", "pause")]
)
def test_no_such_step(office, peer, code, name):
    url = reverse("admin:nodes_link_step", args=[code, name])

    assert office.post(url).status_code == 404


def test_step_is_not_taken_by_following_a_link(office, peer):
    url = reverse("admin:nodes_link_step", args=["chengdu", "pause"])

    assert office.get(url).status_code == 405


def test_auditor_sees_and_changes_nothing(client, peer, auditor):
    enter(client, auditor)

    assert client.get(EXCHANGE).status_code == 200
    assert step(client, peer, "pause").status_code == 403


def test_others_do_not_see_it(client, peer, reviewer, lin):
    assert client.get(EXCHANGE).status_code == 302
    enter(client, reviewer)
    assert client.get(EXCHANGE).status_code == 403
    assert step(client, peer, "pause").status_code == 403
    assert not Link.objects.exists()


def test_quarantined_line_is_tried_again(office, peer):
    said = str(line()).replace("'", '"').replace("None", "null")
    kept = quarantine(peer, line=said)
    still = quarantine(peer)
    url = reverse("admin:nodes_quarantined_changelist")
    form = {"action": "try_again", "_selected_action": [kept.pk, still.pk]}

    page = office.post(url, form, follow=True).content.decode()

    assert list(Quarantined.objects.all()) == [still]
    assert "已接收 1 条记录" in page


def test_quarantined_line_is_deleted_by_nobody(office, peer):
    kept = quarantine(peer)
    url = reverse("admin:nodes_quarantined_changelist")
    form = {"action": "delete_selected", "_selected_action": [kept.pk], "post": "yes"}

    office.post(url, form)
    answer = office.post(
        reverse("admin:nodes_quarantined_delete", args=[kept.pk]), {"post": "yes"}
    )

    assert answer.status_code == 403
    assert Quarantined.objects.get() == kept


def test_quarantined_line_is_shown_as_it_came(office, peer):
    kept = quarantine(peer, line="<script>坏行</script>")
    page = office.get(reverse("admin:nodes_quarantined_change", args=[kept.pk]))

    assert "&lt;script&gt;坏行" in page.content.decode()


def test_what_the_database_says_stands_apart_from_our_words(office, peer):
    kept = quarantine(peer, reason="value too long for type character varying(50)")
    page = office.get(reverse("admin:nodes_quarantined_change", args=[kept.pk])).text

    assert "其中有文字超过了规定的长度。" in page
    assert "<code>value too long for type character varying(50)</code>" in page


def key_form(pem):
    return {
        "code": "chengdu",
        "name": "成都基地",
        "name_en": "Chengdu base",
        "url": "http://chengdu.example",
        "division_prefixes": "51",
        "keys-TOTAL_FORMS": 1,
        "keys-INITIAL_FORMS": 0,
        "keys-0-node": "chengdu",
        "keys-0-public_key": pem,
        "keys-0-not_before_0": "2026-01-01",
        "keys-0-not_before_1": "00:00",
    }


def test_key_is_added(office, peer, keys):
    make_key(keys / "added.pem")
    key = read_key(keys / "added.pem").public_key()
    url = reverse("admin:nodes_node_change", args=["chengdu"])

    assert office.post(url, key_form(public_pem(key))).status_code == 302
    assert NodeKey.objects.get().kid == kid_of(key)


def test_key_of_one_base_is_not_anothers(office, chongqing, peer, keys):
    make_key(keys / "added.pem")
    key = read_key(keys / "added.pem").public_key()
    NodeKey.objects.create(node=chongqing, kid=kid_of(key), not_before=now())
    url = reverse("admin:nodes_node_change", args=["chengdu"])

    assert "已登记" in office.post(url, key_form(public_pem(key))).content.decode()


def test_garbage_is_no_key(office, peer):
    url = reverse("admin:nodes_node_change", args=["chengdu"])

    assert "Ed25519" in office.post(url, key_form("garbage\0")).content.decode()
    assert not NodeKey.objects.exists()


def test_keys_say_which_counts_since_and_until_when(office, chongqing, peer, own_key):
    own = read_key(Path(settings.NODE_KEY_FILE))
    day = timedelta(days=1)
    for node, kid, since, until in [
        (chongqing, kid_of(own.public_key()), -day, None),
        (chongqing, "bmV4dA", -day, None),
        (peer, "b2xk", -2 * day, -day),
        (peer, "bmV3", -day, day),
        (peer, "bGF0ZXI", day, None),
    ]:
        NodeKey.objects.create(
            node=node,
            kid=kid,
            public_key="x",
            not_before=now() + since,
            expires_at=until and now() + until,
        )

    page = office.get(reverse("admin:nodes_nodekey_changelist")).content.decode()

    for words in ("本基地正用于签名", "尚未启用", "已失效", "未生效", "6E65 7874"):
        assert words in page
