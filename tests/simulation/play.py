"""Plays a seed: the world as it was, faults and people, healing, checks."""

from collections.abc import Callable
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

from django.db import connections

from tests.simulation import world
from tests.simulation.checks import Checks, Violation
from tests.simulation.faults import Faults, NoFaults
from tests.simulation.scheduler import START, Simulation
from tests.simulation.settled import settle
from tests.simulation.stage import on_stage
from tests.simulation.themes import ThemedWorkload
from tests.simulation.workload import Workload

SIGNED = 20  # one seed of so many: to sign takes as long as all the rest
FILE = "tests/simulation/test_seeds.py"
SHOWN = 80  # steps before a violation


@dataclass(frozen=True)
class Scene:
    """What a seed is about: what the bases hold, what people do, what is watched."""

    place: str = "saved"  # where each base's beginning is kept
    workload: Callable[[Simulation], Workload] = Workload
    checks: type[Checks] = Checks
    again: str = FILE  # where a seed is played anew
    faults: Callable[[], NoFaults] = Faults
    is_signed: bool = False  # whatever the seed


BOOKINGS = Scene(workload=ThemedWorkload)


class Failed(AssertionError):
    """A seed that broke a promise, with how to see it again."""


def play(bases, seed, safeguard_off=None, scene=BOOKINGS):
    """Play one seed. Raises `Failed` with what was seen."""
    bases = bases[: 2 if seed % 4 else 3]
    for base in bases:
        world.restore(base, bases, scene.place)
    simulation = Simulation(bases, seed, scene.faults(), scene.checks())
    mutated = safeguard_off(bases) if safeguard_off else nullcontext()
    outside = connections["default"]
    try:
        simulation.is_signed = scene.is_signed or seed % SIGNED == 0
        with mutated, on_stage(simulation), ending(simulation):
            until = scene.workload(simulation).plan()
            simulation.faults.plan(until)
            simulation.run(until=START + timedelta(seconds=until + 60))
            settle(simulation)
    except Violation as violation:
        trace = "\n".join(simulation.trace[-SHOWN:])
        replay = f"SEED={seed} uv run pytest {scene.again} -k one_seed"
        raise Failed(f"seed {seed}: {violation}\n{trace}\nagain: {replay}") from None
    finally:
        connections["default"] = outside
    return simulation


@contextmanager
def ending(simulation):
    """Leave no process behind, and no lock that one holds."""
    try:
        yield
    finally:
        for process in simulation.processes[:]:
            process.kill()


def go_on(bases, found, scene):
    """Let `found` run at the bases, and keep what they hold then for a scene."""
    for base in bases:
        world.restore(base, bases)
    outside = connections["default"]
    simulation = Simulation(bases, 0, NoFaults(), scene.checks())
    with on_stage(simulation):
        for base in bases:
            simulation.start(base, "found", found, base)
        settle(simulation)
    for base in bases:
        world.save(base, scene.place)
    connections["default"] = outside
    return bases


def build(folder, template):
    """Bases that know all of each other, kept for every seed to begin with."""
    bases = world.make_bases(folder, template)
    outside = connections["default"]
    simulation = Simulation(bases, 0, NoFaults(), Checks())
    with on_stage(simulation):
        for base in bases:
            simulation.start(base, "register", world.register_all, base, bases)
        simulation.run()
        for some in (bases[:1], bases[1:]):  # the first one's classes are all bases'
            for base in some:
                simulation.start(base, "found", world.found, base, bases)
            settle(simulation)
    for base in bases:
        world.save(base)
    connections["default"] = outside
    return bases
