"""What was asked of other bases is found by an index, however much was asked."""

import pytest
from django.db import connection

from agreements.across.asking import on_its_way
from portal.core.ids import new_id
from portal.nodes.models import OutboxMessage
from resources.across.asking import CANCEL, PLACE, asked_by, not_here_yet

pytestmark = pytest.mark.django_db

MANY = """
INSERT INTO nodes_outboxmessage (id, peer_id, kind, body, about, is_in_order, language,
    request_id, made_at, leased_until, next_try_at, tries, error, answer, answered_at)
SELECT gen_random_uuid(), %s, kind, jsonb_build_object(
        'card', jsonb_build_object('person', jsonb_build_object('id', who)),
        'agreement', gen_random_uuid()), gen_random_uuid(), true, '',
    '', now(), now(), now(), 1, '', '{"done": {}}', now()
FROM generate_series(1, 10000) n, LATERAL (SELECT n, gen_random_uuid() who) w,
    unnest(%s::text[]) kind
"""


@pytest.fixture
def many(sichuan):
    """Twenty thousand messages, of ten thousand people."""
    kinds = [PLACE, "agreements.propose"]
    with connection.cursor() as cursor:
        cursor.execute(MANY, [sichuan.code, kinds])
        cursor.execute("ANALYZE nodes_outboxmessage")


def test_a_persons_requests(many, lin):
    assert "outbox_content" in asked_by(lin.person_id).explain()
    assert "outbox_content" in not_here_yet(lin.person_id).explain()


def test_what_was_proposed_of_an_agreement(many, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        assert on_its_way(new_id()) is None
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        plan = "".join(row for (row,) in cursor.fetchall())
    assert "outbox_content" in plan


def test_only_the_persons_own_are_found(lin, wei, sichuan):
    for somebody in (lin, wei):
        body = {"card": {"person": {"id": str(somebody.person_id)}}}
        OutboxMessage.objects.create(
            peer=sichuan, kind=CANCEL, body=body, about=new_id()
        )

    [found] = asked_by(lin.person_id)

    assert found.body["card"]["person"]["id"] == str(lin.person_id)
