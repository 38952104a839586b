"""One run: bases brought up, people and faults let loose, all healed and judged."""

import time
from dataclasses import dataclass
from random import Random
from urllib.request import urlopen

import psycopg

from tests.faults import offices, people
from tests.faults.bases import fill_databases, make_base
from tests.faults.journal import Journal
from tests.faults.judge import judge, look
from tests.faults.nemesis import Nemesis
from tests.faults.proxy import Weather, open_all
from tests.simulation import world
from tests.simulation.settled import unsettled

READY_WITHIN = 180  # seconds
SETTLED_WITHIN = 300
GLANCE = 0.5  # seconds between two looks at whether all is settled


@dataclass
class Plan:
    """How long and hard a run is."""

    kills: int
    crashes: int
    seed: int
    codes: list[str]


def run(plan, say):
    """Play one run; what is wrong, in sentences."""
    random = Random(plan.seed)
    bases = [make_base(code, Weather(Random(plan.seed))) for code in plan.codes]
    open_all([base.proxy for base in bases])
    journal, nemesis = Journal(), Nemesis(bases, random, say)
    try:
        found_network(bases, nemesis, say)
        crowd = people.Crowd(
            [
                *people.everyone(bases, journal, plan.seed),
                *(offices.Office(base, journal, plan.seed) for base in bases),
            ]
        )
        nemesis.rage(plan.kills, plan.crashes)
        return heal(bases, nemesis, crowd, journal, say)
    finally:
        for base in bases:
            base.stop()


def found_network(bases, nemesis, say):
    """Have all bases running, in step, with people and instruments."""
    for base in bases:
        base.start_stores()
        assert base.is_durable(), "this cluster forgets what it said it keeps"
    fill_databases(bases)
    for base in bases:
        with base.inside():
            world.register_all(base, bases)
        base.proxy.weather.is_over = True
        base.start_programs()
    wait_until(lambda: all(map(answers, bases)), READY_WITHIN, nemesis)
    for some in (bases[:1], bases[1:]):  # the first one's classes are all bases'
        for base in some:
            with base.inside():
                world.found(base, bases)
                join = offices.agree if base is bases[0] else offices.take_part
                join(base)
        wait_until(lambda: not unsettled(bases), SETTLED_WITHIN, nemesis)
    for base in bases:
        base.proxy.weather.is_over = False
    say(f"{len(bases)} bases are running and in step")


def heal(bases, nemesis, crowd, journal, say):
    """End all faults, see how long the bases take to agree, and judge."""
    struck = time.monotonic()
    wrong = set(look_now(bases))
    nemesis.heal()
    healed = time.monotonic()
    crowd.end(nemesis.look_after)
    wait_until(lambda: not left(bases, say), SETTLED_WITHIN, nemesis)
    agreed = time.monotonic()
    say(
        f"{nemesis.kills} kill -9, {nemesis.crashes} crashes of PostgreSQL,"
        f" {nemesis.flushes} flushes of Valkey, {nemesis.cuts} cuts of the network"
    )
    say(f"{len(journal.lines)} answers noted; asked again after {journal.unanswered}")
    say(
        f"converged {agreed - struck:.1f} s after the last fault,"
        f" {agreed - healed:.1f} s after all was running again"
    )
    return [*wrong, *judge(bases, journal)]


def look_now(bases):
    try:
        return list(look(bases))
    except psycopg.Error:
        return []  # a database is down just now


def left(bases, say):
    """What is still to come; something, as long as a database cannot be asked."""
    try:
        found = unsettled(bases)
    except psycopg.Error as error:
        found = [str(error)]
    if found:
        say(f"{len(found)} to come, such as {found[0]:.150}")
    return found


def answers(base):
    try:
        return urlopen(f"{base.base.url}/readyz", timeout=5).status == 200
    except OSError:
        return False


def wait_until(is_so, within, nemesis):
    deadline = time.monotonic() + within
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {within} s in vain")
        nemesis.look_after(GLANCE)
