"""Measures of two regions side by side, as their bases compared them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from uuid import UUID

from django.db.models import QuerySet

from agreements.models import Correspondence, Measure, Policy
from portal.nodes.models import Node


@dataclass
class Pair:
    """A measure of a policy beside one of another, and who says how they compare.

    What both bases say alike stands once, with the words of each.
    """

    ours: Measure
    theirs: Measure
    said: list[tuple[Node | None, Correspondence]] = field(default_factory=list)

    @property
    def first(self) -> Correspondence:
        """Of those who said it, all alike."""
        return self.said[0][1]


def side_by_side(policy: Policy) -> list[tuple[Policy, list[Pair]]]:
    """What compares with a policy's measures: by the other policy, then in order."""
    pairs = sorted(_pairs(policy), key=_place)
    grouped = groupby(pairs, key=lambda pair: pair.theirs.policy)
    return [(other, list(found)) for other, found in grouped]


def _pairs(policy: Policy) -> Iterable[Pair]:
    found: dict[tuple[UUID, UUID, str], Pair] = {}
    bases = {node.code: node for node in Node.objects.all()}
    for one in _said_of(policy):
        ours, theirs = one.measure, one.other
        if theirs.policy_id == policy.pk:
            ours, theirs = theirs, ours
        key = (ours.pk, theirs.pk, one.relation)
        found.setdefault(key, Pair(ours, theirs)).said.append(
            (bases.get(one.home), one)
        )
    return found.values()


def _said_of(policy: Policy) -> QuerySet[Correspondence]:
    said = Correspondence.objects.visible_to(None).of(policy)
    return said.select_related("measure__policy", "other__policy").order_by("pk")


def _place(pair: Pair) -> tuple[str, UUID, int, int]:
    other = pair.theirs.policy
    return other.name, other.pk, pair.ours.number, pair.theirs.number
