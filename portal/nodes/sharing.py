"""What bases share, and on what ground: no row in force, no flow.

Each app says what its records and messages are about: a matter. A row lets a matter
flow between this base and a peer, from a day until a day, and cites the agreement that
says so. Each base keeps its own rows; what flows, both of them let.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Refusal
from portal.core.fields import Line
from portal.core.time import today
from portal.nodes.base import current_base

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise


@dataclass(frozen=True)
class Matter:
    """What records and messages are about, as agreements speak of it."""

    code: str
    label: "str | StrPromise"
    purpose: "str | StrPromise"  # what it is shared for, unless the agreement differs


MATTERS: dict[str, Matter] = {}


def register(matter: Matter) -> Matter:
    if matter.code in MATTERS:
        raise ImproperlyConfigured(f"the matter {matter.code} is registered twice")
    MATTERS[matter.code] = matter
    return matter


@dataclass(frozen=True)
class OnRecord:
    """A signed agreement as an app above keeps it."""

    id: UUID
    title: str
    signed_on: date
    address: str  # of its page; empty where not everybody may read it
    bases: frozenset[str]  # that speak for its parties: it grounds a flow among them

    def grounds(self, peer: str) -> bool:
        """Whether this base and a peer are both bound by it."""
        return {peer, current_base()} <= self.bases


REGISTERS: list[Callable[[], Iterable[OnRecord]]] = []


def on_record() -> dict[UUID, OnRecord]:
    """Every agreement on record that may be cited, by id."""
    return {found.id: found for read in REGISTERS for found in read()}


def record_choices():
    here = current_base()
    kept = [one for one in on_record().values() if here in one.bases]
    named = [(one.id, f"{one.title} ({one.signed_on})") for one in kept]
    return [("", _("not on record here: cite it below")), *named]


def matter_choices():
    return [(matter.code, matter.label) for matter in MATTERS.values()]


class Days(Func):
    """From a day up to and including another; no last day: for good."""

    function = "DATERANGE"
    output_field = DateRangeField()


class SharingQuerySet(models.QuerySet):
    def in_force(self) -> "SharingQuerySet":
        """Rows that count today."""
        day = today()
        return self.filter(starts_on__lte=day).exclude(ends_on__lt=day)

    def matters(self, peer: str) -> set[str]:
        """What may flow between this base and a peer now."""
        return set(self.in_force().filter(peer=peer).values_list("matter", flat=True))


class Sharing(models.Model):
    """A matter may flow between this base and a peer, on the ground of an agreement."""

    peer = models.ForeignKey(
        "nodes.Node", models.PROTECT, related_name="sharings", verbose_name=_("base")
    )
    matter = models.CharField(_("what is shared"), max_length=20)
    purpose = Line(
        _("purpose"),
        max_length=200,
        blank=True,
        help_text=_("Where the agreement says more than the usual."),
    )
    agreement_title = Line(_("agreement"), max_length=200)
    agreement_number = Line(_("its number"), max_length=60, blank=True)
    signed_on = models.DateField(_("signed on"))
    agreement = models.UUIDField(
        _("record of the agreement"), null=True, blank=True, editable=False
    )
    starts_on = models.DateField(_("shared from"))
    ends_on = models.DateField(
        _("last day"),
        null=True,
        blank=True,
        help_text=_("Shared on this day still, and no longer from the next."),
    )

    objects = SharingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sharing between bases")
        verbose_name_plural = _("sharing between bases")
        ordering = ["peer", "matter", "-starts_on"]
        constraints = [
            ExclusionConstraint(
                name="sharing_once_at_a_time",
                expressions=[
                    ("peer", RangeOperators.EQUAL),
                    ("matter", RangeOperators.EQUAL),
                    (
                        Days("starts_on", "ends_on", Value("[]")),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "This is shared with this base already on some of these days."
                ),
            ),
            models.CheckConstraint(
                name="sharing_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="sharing_after_its_agreement",
                condition=Q(starts_on__gte=F("signed_on")),
                violation_error_message=_(
                    "Nothing is shared before its agreement is signed."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.peer} · {self.label}"

    @property
    def label(self):
        """The matter in words."""
        matter = MATTERS.get(self.matter)
        return matter.label if matter else self.matter

    @property
    def said_purpose(self):
        """What it is shared for: as the agreement says, else the usual."""
        matter = MATTERS.get(self.matter)
        return self.purpose or (matter.purpose if matter else "")

    @property
    def has_begun(self):
        return self.starts_on <= today()

    @property
    def is_over(self):
        return self.ends_on is not None and self.ends_on < today()


def last_day(peer: str, matter: str) -> date | None:
    """When a matter flowed for the last time; None while it does, or never did."""
    rows = Sharing.objects.filter(peer=peer, matter=matter, starts_on__lte=today())
    ends = list(rows.values_list("ends_on", flat=True))
    known = [day for day in ends if day is not None and day < today()]
    return max(known) if known and len(known) == len(ends) else None


def is_shared(peer: str, matter: str) -> bool:
    """Whether a matter may flow between this base and a peer now; none always may."""
    if not matter:
        return True
    return Sharing.objects.in_force().filter(peer=peer, matter=matter).exists()


def not_shared(peer: object, matter: str) -> Refusal:
    """What whoever asked for such a flow is told."""
    return Refusal(
        _("No agreement in force lets this base and %(base)s share: %(matter)s"),
        code="not_shared",
        params={"base": str(peer), "matter": str(MATTERS[matter].label)},
    )
