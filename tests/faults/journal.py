"""What people were told: whatever it was must be true once all is over."""

from collections import Counter
from dataclasses import dataclass, field
from enum import Enum
from uuid import UUID


class Outcome(Enum):
    """What somebody heard of what they asked for."""

    DONE = "done"
    AWAITED = "asked of the other base, which has not answered yet"
    REFUSED = "refused"
    UNKNOWN = "nothing: the session broke off"


@dataclass(frozen=True)
class Told:
    """One answer: `value` is what the record says now, such as its purpose or time.

    `request` is the message that asked another base for it.
    """

    base: str
    verb: str
    outcome: Outcome
    record: UUID | None = None
    value: object = None
    request: UUID | None = None


@dataclass
class Journal:
    """All that anyone was told, in this order; and what was no answer at all."""

    lines: list[Told] = field(default_factory=list)
    unanswered: Counter = field(default_factory=Counter)
    odd: list[str] = field(default_factory=list)

    def note(self, *said):
        self.lines.append(Told(*said))  # of many threads: a list takes each whole

    def of(self, verb):
        return [told for told in self.lines if told.verb == verb]
