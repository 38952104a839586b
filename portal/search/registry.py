"""What is searched: each app registers its kinds of record and its facets here."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise

from portal.search.drafts import Draft

Ids = Collection[UUID]
Reach = Callable[[Ids], Iterable[UUID]]  # from changed records to those they touch


def every(model: type[Model]) -> Callable[[], Iterable[UUID]]:
    """The ids of all records of a model, some at a time."""
    ids = model._default_manager.order_by("pk").values_list("pk", flat=True)
    return lambda: ids.iterator()


@dataclass(frozen=True)
class Free:
    """The first free stretch of a record and the days with free time.

    `notice` is how many minutes ahead one must book; at `due_at` all this may change.
    """

    from_: datetime | None = None
    until: datetime | None = None
    notice: int = 0
    days: tuple[date, ...] = ()
    due_at: datetime | None = None


@dataclass(frozen=True)
class Source:
    """A kind of record that can be found.

    `draft` drafts those of the given records that may be found now; what it leaves out
    leaves the index. `rebuilt_by` says which records a change of another kind touches,
    `freed_by` which ones' free time. `url_name` leads to a record's page, `photo_name`
    to a small picture by the id that is its row's `photo`.
    """

    kind: str
    label: Promise
    url_name: str
    draft: Callable[[Ids], Iterable[Draft]]
    every: Callable[[], Iterable[UUID]]
    rebuilt_by: Mapping[str, Reach] = field(default_factory=dict)
    freed_by: Mapping[str, Reach] = field(default_factory=dict)
    free: Callable[[Ids], Mapping[UUID, Free]] | None = None
    photo_name: str = ""


@dataclass(frozen=True)
class Facet:
    """A group of filters. A document carries its codes as `key:code`.

    `labels` names codes in the reader's language; `parent` gives the wider code, which
    is chosen before the narrower ones are offered. A group that is not `offered` only
    names what lines show.
    """

    key: str
    label: Promise
    labels: Callable[[Collection[str]], Mapping[str, str]]
    parent: Callable[[str], str | None] = lambda code: None
    order: int = 50
    offered: bool = True

    def around(self, code: str) -> Iterator[str]:
        """The wider codes around one, from the nearest on."""
        while outer := self.parent(code):
            yield (code := outer)


SOURCES: dict[str, Source] = {}
FACETS: dict[str, Facet] = {}


def register(source: Source) -> None:
    """Make a kind of record searchable. Called from an app's `search.py`."""
    SOURCES[source.kind] = source


def register_facet(facet: Facet) -> None:
    """Offer a group of filters. Called from an app's `search.py`."""
    FACETS[facet.key] = facet


def offered() -> list[Facet]:
    """The groups of filters, in the order of the page."""
    return sorted((f for f in FACETS.values() if f.offered), key=lambda f: f.order)
