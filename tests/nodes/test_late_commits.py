"""Whatever commits late is not passed over; by position alone it would be."""

import json
import random
import threading
import time

import pytest

from portal.core.ids import new_id
from portal.nodes import feed
from portal.nodes.kinds import kinds

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]

WRITERS = 8
CHANGES = 25  # by each writer
INSERT = """
INSERT INTO identity_division
    (id, home, version, code, name, name_en, parent, valid_from, successors)
VALUES (%s, 'chengdu', 1, %s, '', '', '', '2020-01-01', '[]')
"""
AFTER_POSITION = """
SELECT record, position FROM nodes_mark WHERE position > %s ORDER BY position
"""


class Feed:
    """Reads as peers do."""

    def __init__(self):
        self.place = {"xid": 0, "position": 0}

    def read(self, session):
        kind = kinds()["identity.division"]
        page = feed.read_page(kind, caller="chongqing", limit=100, **self.place)
        self.place = {"xid": page.xid, "position": page.position}
        return {json.loads(line)["id"] for line in page.lines.splitlines()}


class ById:
    """Reads as an id cursor does: everything after the highest number seen."""

    position = 0

    def read(self, session):
        rows = session.execute(AFTER_POSITION, [self.position]).fetchall()
        self.position = max([position for _, position in rows], default=self.position)
        return {str(record) for record, _ in rows}


def write(chengdu, number, written):
    """Commit changes one by one, some of them long after they were made."""
    pauses = random.Random(number)
    with chengdu.connect() as session:
        for change in range(CHANGES):
            record = new_id()
            session.execute(INSERT, [record, f"{number}{change:03}"])
            time.sleep(pauses.choice([0, 0.001, 0.02]))
            session.commit()
            written.add(str(record))


def lost(chengdu, reader):
    """What the reader never saw of what eight writers wrote meanwhile."""
    written, seen = set(), set()
    writers = [
        threading.Thread(target=write, args=(chengdu, number, written))
        for number in range(WRITERS)
    ]
    with chengdu.inside(), chengdu.connect() as session:
        session.autocommit = True
        for writer in writers:
            writer.start()
        while any(writer.is_alive() for writer in writers):
            seen |= reader.read(session)
        for _ in range(WRITERS * CHANGES):  # to the end of the last pages
            seen |= reader.read(session)
    assert len(written) == WRITERS * CHANGES
    return written - seen


def test_eight_writers_lose_nothing_in_the_feed(chengdu):
    assert lost(chengdu, Feed()) == set()


def test_eight_writers_lose_changes_with_an_id_cursor(chengdu):
    assert lost(chengdu, ById()) != set()


@pytest.mark.parametrize(("reader", "late_is_seen"), [(Feed, True), (ById, False)])
def test_two_sessions(chengdu, reader, late_is_seen):
    early, late = new_id(), new_id()
    reader = reader()
    with chengdu.inside(), chengdu.connect() as slow, chengdu.connect() as quick:
        quick.autocommit = True
        slow.execute(INSERT, [late, "000001"])
        quick.execute(INSERT, [early, "000002"])
        seen = reader.read(quick)

        slow.commit()
        seen |= reader.read(quick)

    assert str(early) in seen
    assert (str(late) in seen) == late_is_seen


def test_open_write_hides_what_comes_after_it_until_it_ends(chengdu):
    reader = Feed()
    with chengdu.inside(), chengdu.connect() as slow, chengdu.connect() as quick:
        quick.autocommit = True
        slow.execute(INSERT, [new_id(), "000001"])
        quick.execute(INSERT, [new_id(), "000002"])
        assert reader.read(quick) == set()

        slow.rollback()
        assert len(reader.read(quick)) == 1
