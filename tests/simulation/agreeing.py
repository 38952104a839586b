"""Agreements of two bases: proposed changes, answers, reports of progress."""

from dataclasses import replace
from datetime import date, timedelta

from django.db import IntegrityError

from agreements.across import asking
from agreements.actions.reporting import (
    confirm_progress,
    file_progress,
    return_progress,
)
from agreements.models import (
    Agreement,
    Area,
    Commitment,
    Consultation,
    Decision,
    DisclosureReview,
    Duty,
    Party,
    Progress,
    Stand,
)
from agreements.tasks import look_for_other_texts
from agreements.texts import text_of
from portal.core.time import now, today
from portal.identity.models import Membership, Organisation, Person, Role
from tests.simulation.agreeing_checks import PARTIES, TEXTS, AgreementsHold
from tests.simulation.faults import Faults
from tests.simulation.play import Scene
from tests.simulation.workload import Workload

MEETINGS = 2  # of both sides, in each seed
AT_ONCE = (0, 6)  # seconds: whoever acts within them meets
READING = [1, 5, 60, 600]  # seconds that somebody has a page open
STATES = ["on_course", "late", "done"]
FILE = "tests/simulation/test_agreeing.py"
PLACE = "agreed"
LOOK = look_for_other_texts.name


def sign(base):
    """Runs at each base: its officers, and of a party an agreement that it keeps.

    That of one is public: a base that is no party reads it too.
    """
    administration = Organisation.objects.own().get()
    for number in range(2):
        person = Person.objects.create(name=f"{base.code} 协议 {number}")
        roles = {"role": Role.AGREEMENT_OFFICER, "organisation": administration}
        Membership.objects.create(person=person, **roles)
    if base.code in PARTIES:
        agree_on_something(base, is_public=base.code == PARTIES[0])


def agree_on_something(base, is_public):
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
    if is_public:
        cleared = {"decision": Decision.APPROVED, "decided_at": now()}
        DisclosureReview.objects.create(
            record=agreement.pk, ground="已公开", source="报道", **cleared
        )
    found = Agreement.objects.filter(pk=agreement.pk)
    found.update(state="in_force", is_public=is_public)


class Weather(Faults):
    """It spares who looks at texts, so that seeds play as they do without."""

    def crash(self, process):
        return process.name != LOOK and super().crash(process)

    def holds_up(self, process):
        return 0 if process.name == LOOK else super().holds_up(process)


class Agreeing(Workload):
    """What agreement officers do."""

    def steps(self):
        return STEPS

    def strike(self):
        super().strike()
        base = self.simulation.current.base
        self.simulation.start(base, LOOK, look_for_other_texts, after=1)

    def plan_meetings(self, until):
        """All sides act at about the same moment, and think better of it."""
        for _ in range(MEETINGS):
            when = self.random.uniform(0, until)
            for base in self.simulation.bases:
                for step in PEOPLE_MEET:
                    after = when + self.random.uniform(*AT_ONCE)
                    self.simulation.start(
                        base, step.__name__, self._try, step, after=after
                    )

    def officer(self):
        return self.any_of(Person.objects.own().holding(Role.AGREEMENT_OFFICER))

    def reads(self):
        """Somebody has a page open; meanwhile others go on."""
        self.simulation.current.pause(self.random.choice(READING))

    @property
    def checks(self):
        return self.simulation.checks

    @property
    def here(self):
        return self.simulation.current.base.code


# --- changes of the text --------------------------------------------------------------
def drafted(work):
    """A change as somebody words it who reads the text as it is here."""
    agreement, by = work.any_of(Agreement.objects.standing()), work.officer()
    if not (agreement and by):
        return None
    area = agreement.areas.standing().first()
    text = text_of(agreement)
    known, whole = text[area.pk], text[agreement.pk]
    after = known.after | {"name": work.random.choice(TEXTS)}
    wanted = [replace(known, before=known.after, after=after)]
    if work.random.random() < 0.5:
        until = date(2030, 1, 1) + timedelta(days=work.random.randint(0, 9))
        until = {"in_force_until": until.isoformat()}
        wanted.append(replace(whole, before=whole.after, after=until))
    return {
        "agreement": agreement,
        "edition": agreement.edition,
        "wanted": wanted,
        "ground": "调整",
        "by": by,
    }


def put(said):
    _pk, message = asking.propose(**said)
    asking.hear(message)


def propose(work):
    if said := drafted(work):
        put(said)


def propose_what_was_read_before(work):
    """By then the text may be another one, here or at its home."""
    if said := drafted(work):
        work.reads()
        put(said)


def answer(work):
    consultation = work.any_of(Consultation.objects.standing().open())
    by = work.officer()
    if consultation and by:
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
        work.checks.taken_back.add(consultation.pk)
        home = consultation.home
        asking.hear(asking.withdraw(consultation=consultation.pk, base=home))
    elif agreement := work.any_of(Agreement.objects.filter(is_own=False)):
        if waiting := asking.on_its_way(agreement.pk):
            work.checks.taken_back.add(waiting.about)
        asking.hear(asking.withdraw_waiting(agreement=agreement))


def take_back_what_others_asked(work):
    others = Consultation.objects.own().open().exclude(base=work.here)
    if consultation := work.any_of(others):
        asking.withdraw(consultation=consultation.pk, base=work.here)


def rewrite_what_is_signed(work):
    """A careless hand: the database must not let it."""
    try:
        Area.objects.own().update(name="别的")
    except IntegrityError as error:
        work.simulation.note(f"refused: {error!r:.60}")


# --- progress -------------------------------------------------------------------------
def report(work):
    duty, by = work.any_of(Duty.objects.own()), work.officer()
    if duty and by:
        on = today() - timedelta(days=work.random.randint(0, 9))
        state = work.random.choice(STATES)
        file_progress(duty=duty, on=on, state=state, text="推进中", by=by)


def answer_report(work):
    """Confirm or return one, after a look at it."""
    filed = work.any_of(Progress.objects.own().filter(stand=Stand.FILED))
    by = work.officer()
    if filed and by:
        confirms = work.random.random() < 0.7
        work.reads()
        if confirms:
            confirm_progress(progress=filed, by=by)
            work.checks.reported.add((work.here, filed.pk))
        else:
            return_progress(progress=filed, reason="请补充", by=by)


STEPS = {
    propose: 8,
    propose_what_was_read_before: 4,
    answer: 12,
    take_back: 5,
    take_back_what_others_asked: 1,
    rewrite_what_is_signed: 1,
    report: 4,
    answer_report: 4,
}
PEOPLE_MEET = [
    *(propose, propose_what_was_read_before, take_back, answer, answer),
    *(take_back_what_others_asked, report, report, answer_report, answer_report),
]
AGREEMENTS = Scene(PLACE, Agreeing, AgreementsHold, FILE, Weather)
