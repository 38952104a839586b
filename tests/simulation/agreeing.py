"""Agreements of two bases: proposed changes, answers, reports of progress."""

from dataclasses import replace
from datetime import date, timedelta
from unittest.mock import patch

from agreements.across import asking
from agreements.actions import consulting
from agreements.actions.reporting import confirm_progress, file_progress
from agreements.models import (
    Agreement,
    Area,
    Commitment,
    Consultation,
    Duty,
    Party,
    WithdrawnAhead,
)
from agreements.texts import text_of
from portal.core.time import today
from portal.identity.models import Membership, Organisation, Person, Role
from tests.simulation.checks import Checks
from tests.simulation.play import Scene
from tests.simulation.workload import Workload

PARTIES = ("chongqing", "chengdu")
TEXTS = ["共享仪器", "共享专家", "共享文献", "共享数据"]  # few, so that people meet
MEETINGS = 2  # of both sides, in each seed
AT_ONCE = (0, 6)  # seconds: whoever acts within them meets
FILE = "tests/simulation/test_agreeing.py"
PLACE = "agreed"


def sign(base):
    """Runs at `base`: an agreement that it keeps, and its officers."""
    administration = Organisation.objects.own().get()
    for number in range(2):
        person = Person.objects.create(name=f"{base.code} 协议 {number}")
        roles = {"role": Role.AGREEMENT_OFFICER, "organisation": administration}
        Membership.objects.create(person=person, **roles)
    agreement = Agreement.objects.create(
        name=f"{base.code} 协议", kind="framework", signed_year=2020
    )
    parties = [
        Party.objects.create(agreement=agreement, base=code, name=code, order=order)
        for order, code in enumerate(PARTIES)
    ]
    area = Area.objects.create(agreement=agreement, number=1, name=TEXTS[0])
    commitment = Commitment.objects.create(area=area, number=1, name="入网")
    for party in parties:
        if party.base == base.code:
            Duty.objects.create(commitment=commitment, party=party)
    Agreement.objects.filter(pk=agreement.pk).update(state="in_force")


class Agreeing(Workload):
    """What agreement officers do."""

    def steps(self):
        return STEPS

    def plan_meetings(self, until):
        """Both sides propose at about the same moment, and think better of it."""
        for _ in range(MEETINGS):
            when = self.random.uniform(0, until)
            for base in self.simulation.bases[: len(PARTIES)]:
                for step in (propose, take_back, answer, answer):
                    after = when + self.random.uniform(*AT_ONCE)
                    self.simulation.start(
                        base, step.__name__, self._try, step, after=after
                    )

    def officer(self):
        return self.any_of(Person.objects.own().holding(Role.AGREEMENT_OFFICER))

    @property
    def checks(self):
        return self.simulation.checks

    @property
    def here(self):
        return self.simulation.current.base.code


def propose(work):
    agreement, by = work.any_of(Agreement.objects.standing()), work.officer()
    if not (agreement and by):
        return
    area = agreement.areas.standing().first()
    known = text_of(agreement)[area.pk]
    after = known.after | {"name": work.random.choice(TEXTS)}
    wanted = [replace(known, before=known.after, after=after)]
    if work.random.random() < 0.5:
        whole = text_of(agreement)[agreement.pk]
        until = date(2030, 1, 1) + timedelta(days=work.random.randint(0, 9))
        until = {"in_force_until": until.isoformat()}
        wanted.append(replace(whole, before=whole.after, after=until))
    said = {"agreement": agreement, "wanted": wanted, "ground": "调整", "by": by}
    pk, message = asking.propose(**said)
    work.checks.wanted.add((pk, work.here))
    asking.hear(message)


def answer(work):
    consultation = work.any_of(Consultation.objects.standing().open())
    by = work.officer()
    if consultation and by and work.here in PARTIES:
        agrees = work.random.random() < 0.75
        if agrees:
            work.checks.wanted.add((consultation.pk, work.here))
        note = "" if agrees else "再议"
        said = {"consultation": consultation, "agrees": agrees, "note": note}
        asking.hear(asking.answer(**said, by=by))


def take_back(work):
    """What this base asked, or what it cannot know yet to have arrived."""
    own = Consultation.objects.standing().open().filter(base=work.here)
    if consultation := work.any_of(own):
        home = consultation.home
        asking.hear(asking.withdraw(consultation=consultation.pk, base=home))
    elif agreement := work.any_of(Agreement.objects.filter(is_own=False)):
        asking.hear(asking.withdraw_waiting(agreement=agreement))


def report(work):
    duty, by = work.any_of(Duty.objects.own()), work.officer()
    if duty and by:
        said = {"on": today(), "state": "on_course", "text": "推进中", "by": by}
        progress = file_progress(duty=duty, **said)
        confirm_progress(progress=progress, by=work.officer())
        work.checks.reported.add((work.here, progress.pk))


STEPS = {propose: 10, answer: 12, take_back: 5, report: 3}

EDITIONS = """
SELECT a.id FROM agreements_agreement a WHERE a.is_own AND a.edition <> 1 + (
    SELECT count(*) FROM agreements_consultation c WHERE c.agreement_id = a.id
        AND c.is_own AND c.asks = 'change' AND c.state = 'agreed')
"""
DECIDED = "SELECT id, state FROM agreements_consultation WHERE is_own"
AGREED = """
SELECT c.id, p.base FROM agreements_consultation c
    JOIN agreements_party p ON p.agreement_id = c.agreement_id
WHERE c.is_own AND c.state = 'agreed'
"""
# The name that an area has is that of the last change of it, and each change began with
# what the one before had made of it.
NAMES = """
SELECT r.id, r.name, coalesce(array_agg(change #>> '{before,name}'
        ORDER BY c.edition) FILTER (WHERE change IS NOT NULL), '{}'),
    coalesce(array_agg(change #>> '{after,name}'
        ORDER BY c.edition) FILTER (WHERE change IS NOT NULL), '{}')
FROM agreements_area r
LEFT JOIN agreements_consultation c
    ON c.agreement_id = r.agreement_id AND c.state = 'agreed'
LEFT JOIN jsonb_array_elements(c.changes) change ON change->>'id' = r.id::text
WHERE r.is_own GROUP BY r.id, r.name
"""
TOLD = """
SELECT id, kind, peer_id, about, body->>'agrees' FROM nodes_outboxmessage
WHERE answer ? 'done' AND kind = ANY(%s) AND NOT id = ANY(%s)
"""
STATE = """
SELECT state FROM agreements_consultation WHERE id = %s AND is_own
UNION ALL
SELECT 'withdrawn' FROM agreements_withdrawnahead
    WHERE consultation = %s AND sender_id = %s
"""
SAID = """
SELECT o.agrees::text FROM agreements_opinion o
    JOIN agreements_party p ON p.id = o.party_id
WHERE o.consultation_id = %s AND p.base = %s AND o.is_own
"""
# What homes show as said by the parties of a base, which never said it.
NEVER_SAID = """
SELECT o.consultation_id FROM agreements_opinion o
    JOIN agreements_party p ON p.id = o.party_id
WHERE NOT o.is_own AND p.base = %s AND NOT EXISTS (
    SELECT FROM agreements_reply r
    WHERE r.consultation = o.consultation_id AND r.agrees = o.agrees)
"""
REPORTED = "SELECT id FROM agreements_progress WHERE is_own AND stand = 'confirmed'"


class AgreementsHold(Checks):
    """No edition but by the word of every party, and each proposal makes one at most.

    What the home of an agreement answered is so, and what was reported is there.
    """

    def begin(self, simulation):
        self.wanted = set()  # (consultation, base whose officer agreed to it)
        self.reported = set()  # (base, progress)
        self.decided = {}  # (base, consultation): what came of it
        self.heard = []  # messages whose answers were looked at
        super().begin(simulation)

    def lost(self, base):
        super().lost(base)
        self.decided = {at: s for at, s in self.decided.items() if at[0] != base.code}
        self.reported = {each for each in self.reported if each[0] != base.code}

    def look(self, base):
        super().look(base)
        if wrong := base.asks(EDITIONS):
            self.found(f"{base.code}: editions that nobody agreed to: {wrong}")
        self._by_the_word_of_all(base)
        self._from_text_to_text(base)
        for pk, state in base.asks(DECIDED):
            before = self.decided.get((base.code, pk), "open")
            if before not in ("open", state):
                self.found(f"{base.code}: {pk} was {before} and is {state}")
            self.decided[base.code, pk] = state
        there = {pk for (pk,) in base.asks(REPORTED)}
        for code, pk in self.reported:
            if code == base.code and pk not in there:
                self.found(f"{code} lost what it reported: {pk}")
        self._is_as_told(base)
        if not self.simulation.faults.restored:
            for (pk,) in base.asks(NEVER_SAID, base.code):
                self.found(f"{base.code} would doubt its own word on {pk}")

    def _by_the_word_of_all(self, base):
        for pk, party in base.asks(AGREED):
            if (pk, party) not in self.wanted:
                self.found(f"{base.code}: {party} never agreed to {pk}")

    def _from_text_to_text(self, base):
        for pk, name, before, after in base.asks(NAMES):
            if [*before, name] != [*before[:1], *after] and after:
                self.found(f"{base.code}: {pk} is {name}: {before} became {after}")

    def _is_as_told(self, base):
        """What other bases confirmed to this one, unless one was restored."""
        if self.simulation.faults.restored:
            return
        for id_, kind, peer, about, agrees in base.asks(TOLD, asking.VERBS, self.heard):
            self.heard.append(id_)
            home = self.bases[peer]
            found = home.asks(STATE, about, about, base.code)
            states = [state for (state,) in found]
            said = [word for (word,) in home.asks(SAID, about, base.code)]
            is_so = {
                asking.PROPOSE: bool(states),
                asking.WITHDRAW: states == ["withdrawn"],
                asking.ANSWER: said == [agrees],
            }
            if not is_so[kind]:
                self.found(f"{peer} confirmed {kind} of {about}: {states} {said}")


AGREEMENTS = Scene(PLACE, Agreeing, AgreementsHold, FILE)


# --- what happens without a safeguard -------------------------------------------------
def a_withdrawal_leaves_no_trace(_bases):
    """What is taken back before it arrives is asked all the same."""
    return patch.object(
        WithdrawnAhead.objects, "get_or_create", lambda **said: (None, True)
    )


def one_speaks_for_all(_bases):
    """A base is taken at its word for parties of other bases."""

    def speak(voices, base):
        return [party for parties in voices.values() for party in parties]

    def _ask_the_others(consultation, voices, by=None):
        own = speak(voices, consultation.base)
        consulting._say(consultation, own[:1], True, "", by)
        consulting.tell_asked(consultation, bases=sorted(voices))

    return patch.multiple(consulting, _speak=speak, _ask_the_others=_ask_the_others)
