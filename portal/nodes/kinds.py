"""The kinds of shared records, as the feed sees them: columns, not objects."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from portal.nodes.shared import Shared
from portal.nodes.sharing import MATTERS, Sharing

# These say how this base holds a row; they never travel.
LOCAL = {"is_own", "epoch"}


@dataclass(frozen=True)
class Kind:
    """One shared model; `name` is what bases call it among themselves."""

    model: type[Shared]

    @property
    def name(self) -> str:
        return self.model._meta.label_lower

    @property
    def matter(self) -> str:
        """What the bases must have agreed to share before it travels."""
        return self.model.matter or self.model._meta.app_label

    @property
    def table(self) -> str:
        return connection.ops.quote_name(self.model._meta.db_table)

    @property
    def audience(self) -> str:
        return f"({self.model.audience})"

    @cached_property
    def fields(self) -> list[models.Field]:
        """Every column that is stored, those of this base alone apart."""
        return [
            field
            for field in self.model._meta.concrete_fields
            if field.name not in LOCAL and not field.generated
        ]

    @cached_property
    def travelling(self) -> list[str]:
        """The columns that other bases get: all but the private ones."""
        private = self.model.private
        return [str(f.column) for f in self.fields if f.name not in private]

    @cached_property
    def kept(self) -> list[str]:
        """The columns that stay at home: a copy has their defaults."""
        private = self.model.private
        return [str(f.column) for f in self.fields if f.name in private]

    @cached_property
    def personal(self) -> list[str]:
        """The columns that a withdrawn copy no longer holds."""
        return [str(f.column) for f in self.fields if f.name in self.model.personal]

    @cached_property
    def schema(self) -> str:
        """A digest of the travelling columns: when it changes, all is read anew."""
        columns = [
            (f.column, f.db_type(connection))
            for f in self.fields
            if f.column in self.travelling
        ]
        return hashlib.sha256(json.dumps(sorted(columns)).encode()).hexdigest()[:16]

    @cached_property
    def defaults(self) -> str:
        """What a copy has where its home sends nothing, as JSON."""
        values = {f.column: f.get_default() for f in self.fields if f.name != "id"}
        return json.dumps(values, cls=DjangoJSONEncoder)


@lru_cache(maxsize=1)
def kinds() -> dict[str, Kind]:
    """All kinds by name; what others point at stands before what points at it."""
    shared = [m for m in apps.get_models() if issubclass(m, Shared)]
    found = {kind.name: kind for kind in map(Kind, shared)}
    if loose := [kind.name for kind in found.values() if kind.matter not in MATTERS]:
        raise ImproperlyConfigured(f"of no registered matter: {loose}")
    return found


def kinds_shared_with(peer: str) -> dict[str, Kind]:
    """The kinds that may flow between this base and a peer now."""
    matters = Sharing.objects.matters(peer)
    return {name: kind for name, kind in kinds().items() if kind.matter in matters}
