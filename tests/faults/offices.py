"""What offices do at the real bases: actions in this process, at one base a time."""

import time
from random import Random

from django.db import DatabaseError, InterfaceError

from agreements.actions.reporting import confirm_progress, file_progress
from agreements.models import Commitment, Duty, Party
from portal.core.errors import Refusal
from portal.core.time import today
from portal.identity.models import Organisation, Person, Role
from resources.actions.offering import set_rate
from resources.models import Rate
from tests.agreements import made
from tests.faults.journal import Outcome

REST = (0.3, 2)


def agree(bases):
    """Runs at the first base: an agreement of the bases, with its own share in it."""
    made.publish(made.framework())


def take_part(base):
    """Runs at another base: its share in what the first one promised."""
    own = Party.objects.get(base=base.code)
    Duty.objects.create(commitment=Commitment.objects.get(), party=own)


class Office:
    """Changes records of one base, and reports on its share."""

    def __init__(self, base, journal, seed):
        self.base, self.journal = base, journal
        self.random = Random(f"{seed} {base.code} office")

    def live(self, until):
        while not until.is_set():
            do = self.random.choice(self.does)
            try:
                with self.base.inside():
                    do(self)
            except (DatabaseError, InterfaceError) as error:
                self.journal.unanswered[type(error).__name__] += 1
            except Refusal:
                pass
            time.sleep(self.random.uniform(*REST))

    def note(self, verb, act, record, value):
        """Write down what is about to be done as unknown, unless it is then done."""
        try:
            act()
        except (DatabaseError, InterfaceError):
            self.journal.note(self.base.code, verb, Outcome.UNKNOWN, record, value)
            raise
        self.journal.note(self.base.code, verb, Outcome.DONE, record, value)

    def rename(self):
        kind = self.random.choice([Organisation, Person])
        record = self.random.choice(list(kind.objects.own().order_by("pk")))
        name = f"{self.random.choice('甲乙丙丁')} {self.random.randint(1, 99_999)}"
        own = kind.objects.filter(pk=record.pk)
        self.note("rename", lambda: own.update(name=name), record.pk, name)

    def price(self):
        rate = self.random.choice(list(Rate.objects.own().standing()))
        set_rate(
            service=rate.service,
            customer_class=rate.customer_class,
            price=self.random.randint(50, 200),
            valid_from=today(),
        )

    def report(self):
        duty = Duty.objects.own().get()
        manager = Person.objects.own().holding(Role.INSTRUMENT_MANAGER).get()
        other = Person.objects.own().exclude(pk=manager.pk).first()
        report = {"on": today(), "state": "on_course", "text": "又有仪器入网。"}
        progress = file_progress(duty=duty, by=other, **report)
        self.note(
            "report",
            lambda: confirm_progress(progress=progress, by=manager),
            progress.pk,
            "confirmed",
        )

    does = [rename, rename, report, price]
