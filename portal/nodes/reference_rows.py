"""Reference data that bases share: each row has one home, and a copy elsewhere."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from portal.core.ids import reference_id
from portal.nodes.base import applying, current_base


@transaction.atomic
def load_rows(model: type[Any], rows: Iterable[Any]) -> int:
    """Insert the rows whose code is not there yet; how many there are then.

    A row of another base is a copy at epoch 0: whatever its home sends is newer.
    """
    known = set(model.objects.values_list("code", flat=True))
    own: list[Any] = []
    copies: list[Any] = []
    for row in rows:
        if row.code in known:
            continue
        row.id = reference_id(model._meta.label_lower, row.code)
        (own if row.home == current_base() else copies).append(row)
    model.objects.bulk_create(own)
    with applying():
        model.objects.bulk_create(copies)
    return len(known) + len(own) + len(copies)
