"""Agreements: what was signed, when, and what came before and after."""

from collections import defaultdict

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.models.parts import (
    PARTIES,
    PARTS_FOLLOW,
    PUBLIC_BY_REVIEW,
    signed_text,
)
from agreements.models.words import Summarised, in_language
from portal.core.errors import Refusal
from portal.core.fields import Line
from portal.core.time import today
from portal.identity.models import INSIDERS, Role
from portal.nodes.history import track_changes
from portal.nodes.shared import Shared, SharedKey, SharedQuerySet


class AgreementKind(models.TextChoices):
    FRAMEWORK = "framework", _("framework agreement")
    SUB = "sub", _("sub-agreement")
    STRATEGIC = "strategic", _("cooperation agreement")
    INSTITUTION = "institution", _("agreement with a university or institute")


class State(models.TextChoices):
    """How far an agreement is in its life."""

    DRAFT = "draft", _("draft")
    CONSULTATION = "consultation", _("in consultation")
    SIGNED = "signed", _("signed")
    IN_FORCE = "in_force", _("in force")
    RENEWED = "renewed", _("renewed")
    ENDED = "ended", pgettext_lazy("of an agreement", "ended")


S = State
NEXT = {
    S.DRAFT: {S.CONSULTATION},
    S.CONSULTATION: {S.DRAFT, S.SIGNED},
    S.SIGNED: {S.IN_FORCE, S.RENEWED, S.ENDED},
    S.IN_FORCE: {S.RENEWED, S.ENDED},
    S.RENEWED: set(),
    S.ENDED: set(),
}
OPEN = [S.DRAFT, S.CONSULTATION]  # the text may still change
BINDING = [S.SIGNED, S.IN_FORCE]  # it changes as all parties agree
TONES = {S.SIGNED: "good", S.IN_FORCE: "good", S.CONSULTATION: "wait"}

TEXT = [
    *("name", "name_en", "short_name", "short_name_en", "kind"),
    *("signed_on", "signed_year", "place", "place_en", "in_force_from"),
    *("parent_id", "predecessor_id", "summary", "summary_en", "source", "withdrawn_at"),
]


class AgreementQuerySet(SharedQuerySet):
    def public(self):
        """What everyone may read."""
        return self.standing().filter(is_public=True)

    def visible_to(self, account):
        """The public, and in the office of officers and auditors all that is here."""
        return self.filter(readable(account))

    def managed_by(self, account):
        """What the account writes: this base's own, in the office of its officers."""
        return self.standing().own() if is_officer(account) else self.none()

    def oldest_first(self):
        """In the order of signing; those of an unknown year last."""
        return self.order_by(
            F("signed_year").asc(nulls_last=True),
            F("signed_on").asc(nulls_last=True),
            "name",
            "pk",
        )


def readable(account, at=""):
    """What of agreements the account may read, along the way `at` to them.

    A condition on that way: as a subquery it would be looked up for all there are.
    """
    standing = Q((f"{at}withdrawn_at", None))
    if is_insider(account):
        return standing
    told = Q((f"{at}is_public", True))
    if previewed := getattr(account, "previewed", None):
        told |= Q((f"{at}pk", previewed))
    return standing & told


def is_insider(account):
    """Whether the account reads internal texts: an officer who came in as one."""
    may = account.is_authenticated and account.is_in_office
    return may and account.holds(*INSIDERS)


def is_officer(account):
    """Whether the account writes agreements: an officer who came in as one."""
    return is_insider(account) and account.holds(Role.AGREEMENT_OFFICER)


@track_changes
class Agreement(Summarised, Shared):
    """What parties agreed on; once signed its text stays, a new edition follows it."""

    name = Line(_("title"), max_length=120)
    name_en = Line(_("English title"), max_length=300, blank=True)
    short_name = Line(_("short title"), max_length=40, blank=True)
    short_name_en = Line(_("short title in English"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=AgreementKind)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1, editable=False)
    state = models.CharField(
        _("life of the agreement"),
        max_length=12,
        choices=State,
        default=State.DRAFT,
        editable=False,
    )
    signed_on = models.DateField(_("signed on"), null=True, blank=True)
    signed_year = models.PositiveSmallIntegerField(
        _("year of signing"),
        null=True,
        blank=True,
        help_text=_("Alone where no more is known."),
    )
    place = Line(_("signed at"), max_length=60, blank=True)
    place_en = Line(_("signed at, in English"), max_length=100, blank=True)
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_until = models.DateField(
        _("in force until"), null=True, blank=True, help_text=_("Last day.")
    )
    parent = SharedKey(
        "self",
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("sub-agreement of"),
    )
    predecessor = SharedKey(
        "self",
        null=True,
        blank=True,
        related_name="successors",
        verbose_name=_("follows"),
    )
    source = Line(_("known from"), max_length=100, blank=True)
    is_public = models.BooleanField(_("public"), default=False, editable=False)

    objects = AgreementQuerySet.as_manager()

    audience = (
        "CASE WHEN r.state = 'draft' THEN '{}'::text[]"
        f" WHEN r.is_public THEN ARRAY['*'] ELSE {PARTIES.format(agreement='r')} END"
    )

    class Meta(Shared.Meta):
        verbose_name = _("agreement")
        verbose_name_plural = _("agreements")
        triggers = [
            *Shared.Meta.triggers,
            signed_text(TEXT),
            PUBLIC_BY_REVIEW,
            PARTS_FOLLOW,
        ]
        indexes = [models.Index(fields=["parent"], name="agreement_by_parent")]
        constraints = [
            models.CheckConstraint(
                name="agreement_in_force_forwards",
                condition=Q(in_force_until__gte=F("in_force_from"))
                | Q(in_force_from=None)
                | Q(in_force_until=None),
                violation_error_message=_("The last day lies before the first."),
            ),
            models.CheckConstraint(
                name="agreement_signed_in_that_year",
                condition=Q(signed_on=None)
                | Q(signed_year__isnull=False, signed_on__year=F("signed_year")),
                violation_error_message=_("The day of signing lies in another year."),
            ),
            models.CheckConstraint(
                name="agreement_public_once_signed",
                condition=Q(is_public=False) | ~Q(state__in=OPEN),
            ),
            models.CheckConstraint(
                name="agreement_signed_in_its_first_edition",
                condition=Q(edition=1) | (Q(edition__gt=1) & ~Q(state__in=OPEN)),
            ),
            models.CheckConstraint(
                name="agreement_apart_from_itself",
                condition=~Q(parent=F("id")) & ~Q(predecessor=F("id")),
                violation_error_message=_(
                    "An agreement is neither part of itself nor follows itself."
                ),
            ),
        ]

    def get_absolute_url(self):
        return reverse("agreements:agreement", args=[self.pk])

    @property
    def called(self):
        """What it is called where there is little room."""
        return in_language(self.short_name, self.short_name_en) or self.local_name

    @property
    def local_place(self):
        return in_language(self.place, self.place_en)

    @property
    def state_tone(self):
        """How the state looks: see `_state.html`."""
        return TONES.get(self.state, "")

    @property
    def is_open(self):
        """Whether its text may still change."""
        return self.state in OPEN and self.withdrawn_at is None

    @property
    def is_binding(self):
        """Whether its text changes by the word of all its parties alone."""
        return self.state in BINDING and self.withdrawn_at is None

    @property
    def is_past_its_term(self):
        """Whether its last day is over; its state is for its officers to record."""
        last = self.in_force_until
        return self.is_binding and last is not None and last < today()

    def voices(self):
        """Its parties by the base that speaks for each."""
        found = defaultdict(list)
        for party in self.parties.standing():
            found[party.base or party.home].append(party)
        return dict(found)

    def move_to(self, state):
        """Take the next state, or refuse one that cannot follow."""
        if state not in NEXT[self.state]:
            raise Refusal(
                _("An agreement that is “%(state)s” cannot do this."),
                code="state",
                params={"state": self.get_state_display()},
            )
        self.state = state
