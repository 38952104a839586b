"""Stretches of time, in Shanghai's days and minutes."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.time import SHANGHAI, at

DAY = timedelta(days=1)
# Times beyond these are slips of the pen; some could not even be reckoned with.
FIRST = datetime(2000, 1, 1, tzinfo=SHANGHAI)
LAST = datetime(2200, 1, 1, tzinfo=SHANGHAI)


def reversed_times() -> Refusal:
    return Refusal(_("The end must be later than the start."), code="reversed")


@dataclass(frozen=True, order=True)
class Stretch:
    """Time from a moment up to, not including, another."""

    starts_at: datetime
    ends_at: datetime

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def day(self) -> date:
        return self.starts_at.astimezone(SHANGHAI).date()

    def covers(self, other: "Stretch") -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def touches(self, other: "Stretch") -> bool:
        """Whether both have some time in common."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def grown(self, before: int, after: int) -> "Stretch":
        """The stretch with that many minutes more at either end."""
        return Stretch(
            self.starts_at - timedelta(minutes=before),
            self.ends_at + timedelta(minutes=after),
        )

    @property
    def last_day(self) -> date:
        return (self.ends_at - timedelta.resolution).astimezone(SHANGHAI).date()

    def days(self) -> Iterator[date]:
        """Every day that the stretch touches."""
        for number in range((self.last_day - self.day).days + 1):
            yield self.day + number * DAY


@dataclass(frozen=True, order=True)
class Taken(Stretch):
    """Time that an occupation takes, buffers included."""

    occupation: UUID


def aligned(moment: datetime, step: int) -> datetime:
    """The first moment from `moment` on that is a multiple of `step` after midnight."""
    local = moment.astimezone(SHANGHAI)
    minutes = local.hour * 60 + local.minute + bool(local.second or local.microsecond)
    return at(local.date(), min(-(-minutes // step) * step, 1440))


def is_aligned(moment: datetime, step: int) -> bool:
    return aligned(moment, step) == moment


def clipped(stretches: Iterable[Stretch], span: Stretch) -> Iterator[Stretch]:
    for stretch in stretches:
        if stretch.touches(span):
            yield Stretch(
                max(stretch.starts_at, span.starts_at),
                min(stretch.ends_at, span.ends_at),
            )


def without(stretch: Stretch, blocked: Sequence[Stretch]) -> Iterator[Stretch]:
    """What of `stretch` is left beside `blocked`, which is sorted."""
    start = stretch.starts_at
    for block in blocked:
        if block.starts_at >= stretch.ends_at:
            break
        if start < block.starts_at:
            yield Stretch(start, block.starts_at)
        start = max(start, block.ends_at)
    if start < stretch.ends_at:
        yield Stretch(start, stretch.ends_at)
