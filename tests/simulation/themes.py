"""What some seeds are about: people and faults that seldom meet by chance alone."""

from datetime import timedelta
from functools import partial
from random import Random

from portal.core.time import today
from portal.identity.models import Division
from portal.nodes import actions
from portal.nodes import tasks as exchange
from portal.nodes.base import current_base
from portal.nodes.models import Node
from tests.simulation import signing_on
from tests.simulation.signing_on import give_roles, go_over, leave, sign_out
from tests.simulation.workload import (
    Workload,
    book_elsewhere,
    rename_person,
    think_again,
)

TRIES_AGAIN = 900  # seconds until somebody does again what came to nothing
UNSPOKEN = "99"  # divisions for which no base speaks
LOSE_HOURS = """
SET session_replication_role = replica;
DELETE FROM resources_openinghours WHERE home = '{}' AND weekday = 6;
SET session_replication_role = origin;
"""


class ThemedWorkload(Workload):
    """What people do by chance, and in some seeds one thing more than all others."""

    def plan(self):
        until = super().plan()
        for when, base, step in signing_on.planned(self.simulation, until):
            self.start(base, step, when)
        for theme, share in THEMES.items():
            # Drawn apart, so that seeds without it play as ever.
            apart = Random(f"{theme.__name__} {self.simulation.seed}")
            if apart.random() < share:
                theme(self, apart, apart.uniform(0, until))
        return until

    def start(self, base, step, seconds):
        """Somebody's step at a base, so many seconds from the beginning."""
        name = getattr(step, "func", step).__name__
        self.simulation.start(base, name, self._try, step, after=seconds)


def changing_ones_mind(work, apart, begin):
    """Somebody moves what they booked elsewhere, and moves it again."""
    base = apart.choice(work.simulation.bases)
    work.start(base, book_elsewhere, begin)
    for _ in range(4):
        work.start(base, think_again, begin + apart.uniform(10, 400))


def speaking_beyond(work, apart, begin):
    """A base tells of what it does not speak for, beside what it does."""
    work.start(apart.choice(work.simulation.bases), add_divisions, begin)


def add_divisions(_work):
    own = Node.objects.get(code=current_base()).division_prefixes[0]
    for prefix in (own, UNSPOKEN):
        Division.objects.create(code=f"{prefix}9905", name="区", valid_from=today())


def beginning_anew(work, apart, begin):
    """A base loses copies; their home begins an epoch, while readers are under way."""
    reader, home = apart.sample(work.simulation.bases, 2)
    read = partial(pull, peer=home.code)
    for turn in range(3):
        at = begin + turn * 60
        work.start(home, rename_person, at)
        work.start(reader, read, at + 5)
        lost = at + 5 + apart.uniform(0, 2)
        work.simulation.after(lost, lose, work, reader, home)
        for wait in (1, 4, 12):
            work.start(reader, read, lost + wait * apart.uniform(0.5, 1.5))


def pull(_work, peer):
    exchange.pull.run(peer)


def lose(work, reader, home):
    reader.does(LOSE_HOURS.format(home.code))
    work.simulation.note(f"{reader.code} loses its copies of {home.code}'s hours")
    begin_epoch(work, home, begun=[])


def begin_epoch(work, home, begun):
    """Try until it is done: the base may be down, the process may die."""

    def begin(_work):
        actions.begin_epoch()
        begun.append(home)

    if not begun:
        work.start(home, begin, 0)
        work.simulation.after(TRIES_AGAIN, begin_epoch, work, home, begun)


def leaving_on_the_way(work, apart, begin):
    """People go over to another base, and sign out or are blocked just then."""
    base = apart.choice(work.simulation.bases)
    work.entering = partial(apart.choice, [0, 5, 20])
    for turn in range(6):
        at = begin + turn * 30
        work.start(base, go_over, at)
        step = apart.choice([leave, sign_out, sign_out])
        left = at + apart.uniform(0, 6)
        work.start(base, step, left)
        for wait in (1, 3, 6):
            work.simulation.start(
                base, "clock", exchange.send_messages, after=left + wait
            )


def going_by_a_wrong_clock(work, apart, begin):
    """People go over while the clock of their base is ahead, and get roles later."""
    base = apart.choice(work.simulation.bases)
    work.simulation.after(begin, be_ahead, base, timedelta(hours=1))
    for wait in (1, 5, 10):
        work.start(base, go_over, begin + wait)
    work.simulation.after(begin + 30, be_ahead, base, timedelta())
    work.start(base, give_roles, begin + 40)


def be_ahead(base, ahead):
    base.ahead = ahead


# Of all seeds, those in which it goes on.
THEMES = {
    changing_ones_mind: 0.15,
    speaking_beyond: 0.1,
    beginning_anew: 0.1,
    leaving_on_the_way: 0.15,
    going_by_a_wrong_clock: 0.1,
}
