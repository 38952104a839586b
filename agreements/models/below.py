"""Rows below a record: they count where the base that may speak for it keeps them."""

from typing import Self

from django.db.models import F, Q

from portal.nodes.shared import SharedQuerySet


class BelowQuerySet(SharedQuerySet):
    """Rows that `within` leads to a record from.

    Any base may send rows that point at another's record; it does not thereby add to
    what that record says.
    """

    within: str

    def standing(self) -> Self:
        """Rows that are not withdrawn, of whoever may speak."""
        return super().standing().filter(self.by_right())

    def by_right(self) -> Q:
        return Q(home=F(f"{self.within}__home"))
