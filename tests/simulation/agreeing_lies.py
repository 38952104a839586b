"""A base that rewrites what was agreed to, around its database's safeguards."""

from agreements.models import Commitment
from portal.nodes.base import applying
from tests.simulation.agreeing import FILE, PLACE, Agreeing, Weather
from tests.simulation.agreeing_checks import DISPUTED, PARTIES, TASKS, AgreementsHold
from tests.simulation.play import Scene

LIAR, MISLED = PARTIES
OTHER = "另行商定"
REWRITTEN = f"""
SELECT DISTINCT a.agreement_id FROM agreements_commitment c
    JOIN agreements_area a ON a.id = c.area_id
WHERE c.is_own AND c.name = '{OTHER}'
"""


def rewrite_unseen(work):
    """As whoever keeps a base can; no proposal concerns what it promised."""
    with applying(work.here):
        Commitment.objects.own().update(name=OTHER)


class Lying(Agreeing):
    """What honest officers do, and one who is not."""

    def plan(self):
        until = super().plan()
        (liar,) = (b for b in self.simulation.bases if b.code == LIAR)
        lie = liar, rewrite_unseen.__name__, self._try, rewrite_unseen
        self.simulation.start(*lie, after=self.random.uniform(0, until))
        return until


class LiesAreNoticed(AgreementsHold):
    """All else holds as ever; of the lie the other party's officers hear."""

    looks = 9  # a clock that was an hour ahead makes it wait

    def begin(self, simulation):
        self.noticed = []
        super().begin(simulation)

    def _texts_at_rest(self):
        rewritten = self.bases[LIAR].asks(REWRITTEN)
        misled = self.bases[MISLED]
        if not rewritten == misled.asks(DISPUTED) == misled.asks(TASKS):
            self.found(f"{MISLED} does not know what was rewritten: {rewritten}")
        self.noticed += rewritten


LIES = Scene(PLACE, Lying, LiesAreNoticed, FILE, Weather)
