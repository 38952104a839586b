"""People at the real bases: programs act for them, and ask until they are answered."""

import time
from datetime import timedelta
from random import Random
from threading import Event, Thread
from uuid import UUID, uuid4

import requests

from portal.core.time import now
from portal.identity.actions.tokens import make_token
from portal.identity.models import Account, Person, Role, Scope
from resources.models import Instrument
from tests.faults.journal import Outcome

WAITS = 30  # seconds for one answer
REST = (0.1, 1.2)  # seconds from one step to the next
AGAIN = 0.3  # seconds until a request is repeated
SLOTS = 14  # of two hours each, from tomorrow on: few, so that people meet
MOST_BOOKINGS = 6  # of one person at a time


class Program:
    """Acts for one person over the API of their base."""

    def __init__(self, base, secret, journal):
        self.base, self.journal = base, journal
        self.api = f"{base.base.url}/api/v1/"
        self.headers = {"Authorization": f"Bearer {secret}"}

    def post(self, path, body=None):
        """Ask once, however often it takes: a repeat bears the same key."""
        key = {"Idempotency-Key": str(uuid4())}
        return self._ask("POST", path, json=body or {}, headers=self.headers | key)

    def get(self, path):
        return self._ask("GET", path, headers=self.headers).json()["results"]

    def delete(self, path):
        return self._ask("DELETE", path, headers=self.headers)

    def _ask(self, method, path, **sent):
        while True:
            try:
                answer = requests.request(
                    method, self.api + path, timeout=WAITS, **sent
                )
                if answer.status_code < 500:
                    return answer
                self.journal.unanswered[answer.status_code] += 1
            except requests.RequestException as error:
                self.journal.unanswered[type(error).__name__] += 1
            time.sleep(AGAIN)


class Someone:
    """Somebody at a base, who does one thing after another."""

    def __init__(self, program, random):
        self.program, self.random = program, random
        self.base, self.journal = program.base.code, program.journal

    def live(self, until):
        while not until.is_set():
            self.random.choice(self.does)(self)
            time.sleep(self.random.uniform(*REST))

    def time(self):
        start = now().replace(minute=0, second=0, microsecond=0)
        start += timedelta(hours=24 + 2 * self.random.randrange(SLOTS))
        ends = start + timedelta(hours=2)
        return {"starts_at": start.isoformat(), "ends_at": ends.isoformat()}

    def note(self, verb, answer, record=None, value=None):
        """Write down what was answered; whether it is done."""
        outcome = outcome_of(answer)
        if outcome is None:
            self.journal.odd.append(f"{verb}: {answer.status_code} {answer.text:.300}")
        else:
            request = request_of(answer)
            self.journal.note(self.base, verb, outcome, record, value, request)
        return outcome


def request_of(answer):
    """What the other base was asked by: each such message has an answer of its own."""
    return UUID(answer.json()["request"]) if answer.status_code == 202 else None


def outcome_of(answer):
    if answer.status_code == 202:
        is_done = answer.json()["is_confirmed"]
        return Outcome.DONE if is_done else Outcome.AWAITED
    known = {200: Outcome.DONE, 201: Outcome.DONE, 204: Outcome.DONE}
    return (known | {409: Outcome.REFUSED}).get(answer.status_code)


class Booker(Someone):
    """Books at home and elsewhere, changes their mind, and remembers all of it."""

    def __init__(self, program, random, instruments):
        super().__init__(program, random)
        self.instruments = instruments
        self.mine = []  # bookings that nothing is awaited of

    def book(self):
        if len(self.mine) >= MOST_BOOKINGS:
            return self.cancel()
        purpose = f"样品 {uuid4()}"
        wish = {"instrument": self.random.choice(self.instruments), "purpose": purpose}
        answer = self.program.post("bookings/", wish | self.time())
        booking = UUID(answer.json()["id"]) if answer.ok else None
        if self.note("book", answer, booking, purpose) is Outcome.DONE:
            self.mine.append(booking)
        return None

    def move(self):
        time = self.time()
        self._change("move", time, value=time["starts_at"])

    def cancel(self):
        self._change("cancel", {})

    def _change(self, verb, body, value=None):
        if not self.mine:
            return
        booking = self.mine.pop(self.random.randrange(len(self.mine)))
        answer = self.program.post(f"bookings/{booking}/{verb}/", body)
        if answer.status_code == 404:  # it is at the other base, and not yet here
            self.mine.append(booking)
            return
        outcome = self.note(verb, answer, booking, value)
        if verb == "move" and outcome is not Outcome.AWAITED:
            self.mine.append(booking)

    does = [book, book, book, book, move, move, cancel]


class Manager(Someone):
    """Answers requests, and takes instruments out of service for a while."""

    def __init__(self, program, random, instruments):
        super().__init__(program, random)
        self.instruments = instruments
        self.outages = []

    def answer(self):
        managed = self.program.get("bookings/?of=managed&page_size=500")
        asked = [found["id"] for found in managed if found["status"] == "requested"]
        for booking in asked[:3]:
            verb = self.random.choice(["approve", "approve", "decline"])
            body = {"reason": "已满"} if verb == "decline" else {}
            answer = self.program.post(f"bookings/{booking}/{verb}/", body)
            self.note(verb, answer, UUID(booking))

    def enter_outage(self):
        outage = {
            "instrument": self.random.choice(self.instruments),
            "reason": "检修",
            "cancels_bookings": self.random.random() < 0.3,
        }
        answer = self.program.post("outages/", outage | self.time())
        made = UUID(answer.json()["id"]) if answer.ok else None
        if self.note("take out", answer, made) is Outcome.DONE:
            self.outages.append(made)

    def end_outage(self):
        if self.outages:
            outage = self.outages.pop()
            answer = self.program.delete(f"outages/{outage}/")
            if answer.status_code != 404:  # else it was done, and its answer lost
                self.note("put back", answer, outage)

    does = [answer, answer, answer, enter_outage, end_outage, end_outage]


def programs(base, journal):
    """A program for each person of a base, by their role."""
    with base.inside():
        found = Person.objects.own().filter(memberships__isnull=False)
        return [
            (person.memberships.get().role, Program(base, secret_of(person), journal))
            for person in found.order_by("pk")
        ]


def secret_of(person):
    account = Account.objects.filter(person=person).first()
    account = account or Account.objects.create_user(person.email, None, person=person)
    token = {"name": "program", "scopes": list(Scope), "days": 2}
    return make_token(account=account, **token)[1]


def instruments_of(base):
    with base.inside():
        own = Instrument.objects.own().order_by("pk")
        return [str(pk) for pk in own.values_list("pk", flat=True)]


def everyone(bases, journal, seed):
    """Whoever acts over the API, at all bases."""
    instruments = {base.code: instruments_of(base) for base in bases}
    all_of_them = sum(instruments.values(), [])
    for base in bases:
        for number, (role, program) in enumerate(programs(base, journal)):
            random = Random(f"{seed} {base.code} {number}")
            if role == Role.INSTRUMENT_MANAGER:
                yield Manager(program, random, instruments[base.code])
            else:
                yield Booker(program, random, all_of_them)


class Crowd:
    """Everyone at once, until told that it is over."""

    def __init__(self, people):
        self.is_over = Event()
        self.threads = [
            Thread(target=one.live, args=[self.is_over], daemon=True) for one in people
        ]
        for thread in self.threads:
            thread.start()

    def end(self, look_after):
        """Let everyone end what they began, while somebody looks after the bases."""
        self.is_over.set()
        while any(thread.is_alive() for thread in self.threads):
            look_after(0.1)
