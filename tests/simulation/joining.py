"""A base joins two that share already, and hold bookings at each other."""

from datetime import timedelta
from functools import partial

from portal.core.time import now
from portal.identity.cards import allow_card
from portal.identity.models import Person, Role
from portal.nodes.kinds import kinds
from portal.nodes.models import Node
from tests.simulation.faults import NoFaults
from tests.simulation.play import Scene
from tests.simulation.workload import Workload, book, published
from tests.simulation.world import OF_NODES, meet

FILE = "tests/simulation/test_a_third_base.py"
JOINS = 0.5  # of the time that people act
READ = 60  # seconds in which a base that is struck has read its peers
BOOKS = timedelta(hours=70)  # from now: a time that nobody else asks for
FORGET = """
SET session_replication_role = replica;
{copies};
DELETE FROM identity_consent WHERE recipient IN ({codes});
UPDATE nodes_mark SET told = ARRAY(
    SELECT code FROM unnest(told) code WHERE code NOT IN ({codes}));
SET session_replication_role = origin;
"""


def forget(base, others):
    """Leave no trace of others at a base: they have never heard of each other."""
    codes = ", ".join(f"'{each.code}'" for each in others)
    tables = {kind.table: "home" for kind in kinds().values()} | OF_NODES
    copies = "; ".join(
        f"DELETE FROM {table} WHERE {column} IN ({codes})"
        for table, column in tables.items()
    )
    base.does(FORGET.format(copies=copies, codes=codes))


class Joining(Workload):
    """What people do, before and after the last of the bases joins the others."""

    def plan(self):
        *two, new = self.simulation.bases
        forget(new, two)
        for base in two:
            forget(base, [new])
        until = super().plan()
        for base, others in [(new, two), *((base, [new]) for base in two)]:
            after = until * JOINS + self.random.uniform(0, 60)
            work = base, "join", join, others, base is new
            self.simulation.start(*work, after=after)
        for base in self.simulation.bases:
            self.simulation.start(base, "clock", self.strike, after=until + READ)
        for home in two:
            work = new, "book", self._try, partial(book_at, home)
            self.simulation.start(*work, after=until + 2 * READ)
        return until + 3 * READ


def join(others, is_new):
    """As administrators do. Of the two one person each lets the new base know them."""
    meet(others)
    people = Person.objects.own().holding(Role.RESEARCHER).order_by("pk")
    for person in people if is_new else people[:1]:
        for other in others:
            allow_card(person=person, recipient=Node.objects.get(code=other.code))


def book_at(home, work):
    start = now().replace(minute=0, second=0, microsecond=0) + BOOKS
    time = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
    book(work, instruments=published().filter(home=home.code), time=time)


JOINED = Scene(workload=Joining, faults=NoFaults, again=FILE)
