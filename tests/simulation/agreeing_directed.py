"""Courses of agreements that seeds show too seldom."""

from dataclasses import replace
from functools import partial

from agreements.across import asking
from agreements.models import Agreement, Consultation
from agreements.texts import text_of
from portal.nodes import tasks as exchange
from tests.simulation.agreeing import FILE, PLACE, Agreeing, put
from tests.simulation.agreeing_checks import PARTIES, TEXTS, AgreementsHold
from tests.simulation.agreeing_mutants import (
    nobody_waits_for_another,
    what_grew_stale_is_taken,
)
from tests.simulation.play import Scene
from tests.simulation.written import HERE, THERE, AsToldWorkload, AsWritten


class AgreeingAsTold(AsToldWorkload, Agreeing):
    """What agreement officers do, at their seconds."""


def scene(*course, until, **held_up):
    return Scene(
        place=PLACE,
        workload=partial(AgreeingAsTold, course=course, until=until),
        checks=AgreementsHold,
        faults=partial(AsWritten, held_up=held_up),
        again=FILE,
    )


def rewording(name, after=0):
    """Word the area of the agreement that `HERE` keeps so, `after` having read it."""

    def reword(work):
        agreement = Agreement.objects.get(home=PARTIES[HERE])
        known = text_of(agreement)[agreement.areas.standing().get().pk]
        wanted = replace(known, before=known.after, after=known.after | {"name": name})
        work.simulation.current.pause(after)
        said = {"agreement": agreement, "edition": agreement.edition}
        put({**said, "wanted": [wanted], "ground": "调整", "by": work.officer()})

    return reword


def agree(work):
    """What the other base asks, if it does."""
    of_others = Consultation.objects.standing().open().exclude(base=work.here)
    if asked := of_others.first():
        work.checks.wanted.add((asked.pk, work.here))
        said = {"agrees": True, "by": work.officer()}
        asking.hear(asking.answer(consultation=asked, **said))


def pull(_work):
    exchange.pull.run(PARTIES[HERE])


# Somebody reads for ten minutes; meanwhile all parties agree to another wording.
GROWN_STALE = scene(
    (7200, HERE, rewording(TEXTS[1], after=600)),
    (7210, HERE, rewording(TEXTS[2])),
    (7260, THERE, pull),
    (7300, THERE, agree),
    (7900, THERE, pull),
    (7960, THERE, agree),
    until=8000,
)
# Two officers answer; the first is held up, and the second is through before.
AT_ONCE = scene(
    (7200, THERE, rewording(TEXTS[1])),
    (7210, HERE, agree),
    (7212, HERE, agree),
    until=7300,
    agree=[10],
)
SCENES = {
    what_grew_stale_is_taken: GROWN_STALE,
    nobody_waits_for_another: AT_ONCE,
}
