"""One run: bases brought up, people and faults let loose, all healed and judged."""

import os
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
        wrong = set()
        for _blow in nemesis.rage(plan.kills, plan.crashes):
            wrong.update(look_now(bases))
        return [*wrong, *heal(bases, nemesis, crowd, journal, say)]
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
    begun = time.monotonic()
    wait_until(lambda: all(map(answers, bases)), READY_WITHIN, nemesis)
    nemesis.starting = time.monotonic() - begun
    for some in (bases[:1], bases[1:]):  # the first one's classes are all bases'
        for base in some:
            with base.inside():
                world.found(base, bases)
                join = offices.agree if base is bases[0] else offices.take_part
                join(base)
        wait_until(lambda: not unsettled(bases), SETTLED_WITHIN, nemesis)
    for base in bases:
        base.proxy.weather.is_over = False
    say(f"{len(bases)} bases are in step; to start took {nemesis.starting:.1f} s")


def heal(bases, nemesis, crowd, journal, say):
    """End all faults, see how long the bases take to agree, and judge."""
    struck = time.monotonic()
    nemesis.heal()
    wait_until(lambda: all(map(answers, bases)), READY_WITHIN, nemesis)
    healed = time.monotonic()
    crowd.end(nemesis.look_after)
    try:
        wait_until(lambda: not left(bases), SETTLED_WITHIN, nemesis)
    except TimeoutError:
        return [f"still to come: {what}" for what in left(bases)]
    agreed = time.monotonic()
    say(
        f"{nemesis.kills} kill -9, {nemesis.crashes} crashes of PostgreSQL,"
        f" {nemesis.flushes} flushes of Valkey, {nemesis.cuts} cuts of the network"
    )
    say(f"{len(journal.lines)} answers noted; asked again after {journal.unanswered}")
    say(
        f"converged {agreed - struck:.1f} s after the last fault,"
        f" {agreed - healed:.1f} s after all sites answered again"
        f" (a program takes {nemesis.starting:.1f} s to start, load {load():.0f})"
    )
    return judge(bases, journal)


def load():
    """How busy the machine was in the last minutes: programs may just wait."""
    return os.getloadavg()[1]


def look_now(bases):
    try:
        return list(look(bases))
    except psycopg.Error:
        return []  # a database is down just now


def left(bases):
    """What is still to come; something, as long as a database cannot be asked."""
    try:
        return unsettled(bases)
    except psycopg.Error as error:
        return [str(error)]


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
