"""How far agreements are: parties' shares counted by state, as figures to draw."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count

from agreements.models import Duty, DutyState

S = DutyState
# From what is done to what nobody has told of.
ORDER = [S.DONE, S.ON_COURSE, S.LATE, S.NOT_BEGUN, S.DROPPED, S.UNREPORTED]


@dataclass(frozen=True)
class Slice:
    """A stretch of the picture, in hundredths of its width."""

    state: DutyState
    count: int
    start: float
    width: float

    @property
    def label(self):
        return self.state.label


@dataclass
class Tally:
    """Shares by state."""

    counts: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def reported(self) -> int:
        return self.total - self.counts.get(S.UNREPORTED, 0)

    @property
    def slices(self) -> Iterator[Slice]:
        """The states that occur, from left to right."""
        start = 0.0
        for state in ORDER:
            if count := self.counts.get(state, 0):
                width = 100 * count / self.total
                yield Slice(state, count, round(start, 3), round(width, 3))
                start += width


def tallies(by: str, ids: Collection[UUID]) -> Mapping[UUID, Tally]:
    """The tally of each agreement or area: `by` is the way to it from a share."""
    standing = Duty.objects.standing().filter(commitment__withdrawn_at=None)
    rows = (
        standing.filter(**{f"{by}__in": ids})
        .values_list(by, "state")
        .order_by(by)
        .annotate(count=Count("pk"))
    )
    found: dict[UUID, Tally] = defaultdict(Tally)
    for key, state, count in rows:
        found[key].counts[state] = count
    return found


OF_AGREEMENTS = "commitment__area__agreement"
OF_AREAS = "commitment__area"
