"""What must hold of agreements at every step, at all bases together."""

from agreements.across import asking
from agreements.tasks import look_for_other_texts
from portal.nodes import tasks as exchange
from tests.simulation.checks import Checks
from tests.simulation.settled import ROUND

PARTIES = ("chongqing", "chengdu")
TEXTS = ["共享仪器", "共享专家", "共享文献", "共享数据"]  # few, so that people meet

EDITIONS = """
SELECT a.id FROM agreements_agreement a WHERE a.is_own AND a.edition <> 1 + (
    SELECT count(*) FROM agreements_consultation c WHERE c.agreement_id = a.id
        AND c.is_own AND c.asks = 'change' AND c.state = 'agreed')
"""
OPEN_TWICE = """
SELECT agreement_id FROM agreements_consultation
WHERE is_own AND state = 'open' GROUP BY 1 HAVING count(*) > 1
"""
DECIDED = "SELECT id, state FROM agreements_consultation WHERE is_own"
# Whoever asks agrees; the others have to say so.
AGREED = """
SELECT c.id, p.base FROM agreements_consultation c
    JOIN agreements_party p ON p.agreement_id = c.agreement_id AND p.base <> c.base
WHERE c.is_own AND c.state = 'agreed'
"""
STRANGERS = """
SELECT c.id, c.base FROM agreements_consultation c
WHERE c.is_own AND NOT EXISTS (SELECT FROM agreements_party p
    WHERE p.agreement_id = c.agreement_id AND p.base = c.base)
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
# What homes show as said by the parties of a base, which never said it.
NEVER_SAID = """
SELECT o.consultation_id FROM agreements_opinion o
    JOIN agreements_party p ON p.id = o.party_id
WHERE NOT o.is_own AND p.base = %s AND NOT EXISTS (
    SELECT FROM agreements_reply r
    WHERE r.consultation = o.consultation_id AND r.agrees = o.agrees)
"""
SAID = """
SELECT o.agrees::text FROM agreements_opinion o
    JOIN agreements_party p ON p.id = o.party_id
WHERE o.consultation_id = %s AND p.base = %s AND o.is_own
"""
REPORTS = "SELECT id, stand FROM agreements_progress WHERE is_own"
# A share is as far as the confirmed report of the latest day says.
SHARES = """
SELECT d.id, d.state, newest.state FROM agreements_duty d LEFT JOIN LATERAL (
    SELECT g.state FROM agreements_progress g
    WHERE g.duty_id = d.id AND g.stand = 'confirmed'
    ORDER BY g."on" DESC, g.id DESC LIMIT 1) newest ON true
WHERE d.is_own AND d.state <> coalesce(newest.state, 'unreported')
"""
UNCONFIRMED = """
SELECT id FROM agreements_progress
WHERE NOT is_own AND withdrawn_at IS NULL AND stand <> 'confirmed'
"""
# What another base keeps, and is not as this one agreed to; what officers hear of it.
NOT_AS_AGREED = """
SELECT t.agreement_id FROM agreements_agreedtext t
    JOIN agreements_agreement a ON a.id = t.agreement_id
WHERE t.differs_since IS NOT NULL OR t.edition <> a.edition
"""
DISPUTED = (
    "SELECT agreement_id FROM agreements_agreedtext WHERE disputed_at IS NOT NULL"
)
TASKS = """
SELECT DISTINCT about FROM notices_notice
WHERE kind = 'agreements.text_differs' AND done_at IS NULL
"""
HELD = "SELECT count(*) FROM agreements_agreedtext WHERE text IS NOT NULL"
# What may be at no moment, and what it is called.
NEVER = {
    EDITIONS: "editions that nobody agreed to",
    OPEN_TWICE: "two things asked at once",
    STRANGERS: "asked by somebody who is no party",
    UNCONFIRMED: "knows reports that nobody confirmed",
}


class AgreementsHold(Checks):
    """No edition but by the word of every party, and each proposal makes one at most.

    What the home of an agreement answered is so, and what was reported is there. Each
    party's base knows in the end that the other keeps the text that both agreed to.
    """

    looks = 3  # of the clock at the texts: twice once the feed was read a minute since

    def begin(self, simulation):
        self.wanted = set()  # (consultation, base whose officer agreed to another's)
        self.taken_back = set()  # consultations, by an officer of whoever asked
        self.reported = set()  # (base, progress)
        self.outcomes = {}  # (base, consultation or progress): what came of it
        self.heard = []  # messages whose answers were looked at
        super().begin(simulation)

    def lost(self, base):
        super().lost(base)
        kept = self.outcomes.items()
        self.outcomes = {at: what for at, what in kept if at[0] != base.code}
        self.reported = {each for each in self.reported if each[0] != base.code}

    def look(self, base):
        super().look(base)
        for sql, words in NEVER.items():
            if wrong := base.asks(sql):
                self.found(f"{base.code}: {words}: {wrong}")
        self._by_the_word_of_all(base)
        self._from_text_to_text(base)
        self._once_for_all(base, DECIDED, "open")
        self._once_for_all(base, REPORTS, "filed")
        self._is_reported(base)
        self._is_as_told(base)

    def at_rest(self):
        for _ in range(self.looks):
            for base in self.simulation.bases:
                for task in (look_for_other_texts, exchange.pull_peers):
                    self.simulation.start(base, task.name, task.run)
            self.simulation.run(until=self.simulation.moment + ROUND)
        if not self.simulation.faults.restored:  # it may have lost what was agreed to
            self._texts_at_rest()

    def _texts_at_rest(self):
        for code in PARTIES:
            base = self.bases[code]
            if base.asks(HELD) != [(1,)]:
                self.found(f"{code} does not hold what it agreed to")
            if wrong := base.asks(NOT_AS_AGREED) + base.asks(TASKS):
                self.found(f"{code} doubts what is as it was agreed: {wrong}")

    def _by_the_word_of_all(self, base):
        for pk, party in base.asks(AGREED):
            if (pk, party) not in self.wanted:
                self.found(f"{base.code}: {party} never agreed to {pk}")
        for pk, state in base.asks(DECIDED):
            if state == "withdrawn" and pk not in self.taken_back:
                self.found(f"{base.code}: {pk} was not taken back by who asked")

    def _from_text_to_text(self, base):
        for pk, name, before, after in base.asks(NAMES):
            # Of a restored base's own changes its peers may know some alone.
            is_whole = base not in self.simulation.faults.restored
            first = TEXTS[:1] if is_whole else before[:1]
            if [*before, name] != [*first, *after] and (after or is_whole):
                self.found(f"{base.code}: {pk} is {name}: {before} became {after}")

    def _once_for_all(self, base, outcomes, undecided):
        for pk, outcome in base.asks(outcomes):
            before = self.outcomes.get((base.code, pk), undecided)
            if before not in (undecided, outcome):
                self.found(f"{base.code}: {pk} was {before} and is {outcome}")
            self.outcomes[base.code, pk] = outcome

    def _is_reported(self, base):
        there = {pk for pk, stand in base.asks(REPORTS) if stand == "confirmed"}
        for code, pk in self.reported:
            if code == base.code and pk not in there:
                self.found(f"{code} lost what it reported: {pk}")
        wrong = base.asks(SHARES)
        if wrong and base not in self.simulation.faults.restored:
            self.found(f"{base.code}: shares that no report bears out: {wrong}")

    def _is_as_told(self, base):
        """What other bases confirmed to this one, unless one was restored."""
        if self.simulation.faults.restored:
            return
        for (pk,) in base.asks(NEVER_SAID, base.code):
            self.found(f"{base.code} would doubt its own word on {pk}")
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
