"""Commitments: what was promised, who sees to it on each side, how far it is."""

import pgtrigger
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.models.agreement import State
from agreements.models.charge import reported_by, still_there
from agreements.models.parts import signed_part, told_within
from agreements.models.text import Area, PartQuerySet, Party
from agreements.models.words import in_language
from portal.core.errors import Refusal
from portal.core.fields import Line, Lines
from portal.identity.models import Person
from portal.identity.models.vocabulary import Named
from portal.nodes.history import track_changes
from portal.nodes.shared import Shared, SharedKey

HIGHEST = 32_767  # that the column of numbers takes


class MeasuredBy(models.TextChoices):
    NUMBER = "number", _("a number")
    YES_OR_NO = "yes_or_no", _("yes or no")


class DutyState(models.TextChoices):
    """How far a party is; unreported is not the same as not begun."""

    UNREPORTED = "unreported", _("no report yet")
    NOT_BEGUN = "not_begun", _("not begun")
    ON_COURSE = "on_course", _("on course")
    LATE = "late", _("late")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")


class Stand(models.TextChoices):
    """Whether the agreement officer has confirmed what an office filled in."""

    FILED = "filed", _("awaiting confirmation")
    CONFIRMED = "confirmed", pgettext_lazy("of a report", "confirmed")
    RETURNED = "returned", pgettext_lazy("of a report", "returned")


D = DutyState
SETTLED = {D.DONE, D.DROPPED}  # nothing more is to be done
TONES = {D.ON_COURSE: "now", D.LATE: "bad", D.DONE: "good"}

# By what a promise is measured may be found out once it is signed, and stays then.
FOUND_OUT = {
    "name_en": "",
    "measured_by": MeasuredBy.YES_OR_NO.value,
    "unit": "",
    "unit_en": "",
    "figure": "",
}
# What was promised, how much and by when stays as the text does.
PROMISED = signed_part(
    ["area_id", "number", "name", "baseline", "target", "due_on", "withdrawn_at"],
    filled_in=FOUND_OUT,
    within="(SELECT x.agreement_id FROM agreements_area x WHERE x.id = NEW.area_id)",
)


class CommitmentQuerySet(PartQuerySet):
    within = "area__agreement"

    def next_number(self):
        """One more than the last that stands. Refuses with `no_number_left`."""
        last = self.standing().aggregate(last=Max("number"))["last"] or 0
        if last >= HIGHEST:
            raise Refusal(
                _("The last commitment of this area has number 32,767: none is left."),
                code="no_number_left",
            )
        return last + 1


@track_changes
class Commitment(Named, Shared):
    """What an area of an agreement promises, and how its success is measured.

    A date or a target that the agreement does not name stays empty.
    """

    area = SharedKey(Area, related_name="commitments", verbose_name=_("area"))
    number = models.PositiveSmallIntegerField(_("number"))
    name = Line(_("what is promised"), max_length=200)
    name_en = Line(_("what is promised, in English"), max_length=400, blank=True)
    measured_by = models.CharField(
        _("measured by"), max_length=9, choices=MeasuredBy, default=MeasuredBy.YES_OR_NO
    )
    unit = Line(_("unit of measure"), max_length=20, blank=True)
    unit_en = Line(_("unit of measure in English"), max_length=40, blank=True)
    baseline = models.DecimalField(
        _("baseline"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    target = models.DecimalField(
        _("target"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    figure = models.SlugField(
        _("figure of the platform"),
        max_length=40,
        blank=True,
        help_text=_("What the platform measures by itself."),
    )
    due_on = models.DateField(_("due on"), null=True, blank=True)

    objects = CommitmentQuerySet.as_manager()
    audience = told_within("commitment")

    class Meta(Shared.Meta):
        verbose_name = _("commitment")
        verbose_name_plural = _("commitments")
        ordering = ["number"]
        triggers = [*Shared.Meta.triggers, PROMISED]
        indexes = [models.Index(fields=["area"], name="commitment_by_area")]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "area", "number"],
                name="commitment_number_once",
                condition=Q(is_own=True, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="commitment_number_has_a_unit",
                condition=Q(measured_by=MeasuredBy.YES_OR_NO) | ~Q(unit=""),
                violation_error_message=_("What is measured by a number has a unit."),
            ),
            models.CheckConstraint(
                name="commitment_yes_or_no_counts_nothing",
                condition=Q(measured_by=MeasuredBy.NUMBER)
                | Q(baseline=None, target=None, figure=""),
                violation_error_message=_(
                    "What is measured by yes or no has no baseline, target or figure."
                ),
            ),
        ]

    def get_absolute_url(self):
        return reverse("agreements:commitment", args=[self.pk])

    @property
    def in_full(self):
        return f"{self.area.agreement.called} · {self}"

    @property
    def local_unit(self):
        return in_language(self.unit, self.unit_en)


OF_OWN_PARTY = pgtrigger.Trigger(
    name="of_own_party",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        IF NEW.is_own AND (TG_OP = 'INSERT' OR OLD.party_id <> NEW.party_id)
           AND EXISTS (SELECT FROM agreements_party p
            WHERE p.id = NEW.party_id
              AND NEW.home <> coalesce(nullif(p.base, ''), p.home)) THEN
            RAISE EXCEPTION 'the base of party % enters its share', NEW.party_id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'duty_of_own_party';
        END IF;
        RETURN NEW;
    """,
)


class DutyQuerySet(PartQuerySet):
    within = "commitment__area__agreement"

    def left_behind(self):
        """Shares whose people have left, or have closed their accounts."""
        return self.exclude(person=None).filter(~still_there())

    def in_charge(self, account):
        """The shares that the account's person reports on, the next due first."""
        if not account.is_authenticated:
            return self.none()
        kept = self.standing().own().filter(still_there())
        own = kept.filter(reported_by(account.person_id))
        told = own.promised().filter(commitment__area__agreement__withdrawn_at=None)
        return told.order_by(F("commitment__due_on").asc(nulls_last=True), "pk")

    def promised(self):
        """In what the text still promises."""
        return self.filter(
            commitment__withdrawn_at=None, commitment__area__withdrawn_at=None
        )

    def waiting(self):
        """This base's shares in what holds, that nobody has settled yet."""
        settled = Duty.objects.filter(
            pk=OuterRef("pk"), progress__stand=Stand.FILED, progress__state__in=SETTLED
        )
        holds = [State.SIGNED, State.IN_FORCE]
        return (
            self.standing()
            .own()
            .promised()
            .filter(commitment__area__agreement__state__in=holds)
            .exclude(state__in=SETTLED)
            .exclude(Exists(settled))
        )

    def by_right(self):
        return of_own_party()


def of_own_party(at=""):
    """Of the party's base, or of whoever keeps the text where it has none.

    `at` is the way to a share, whose conditions stand on it: see `readable`.
    """
    within = f"{at}commitment__area__agreement"
    of_party = Q((f"{at}home", F(f"{at}party__base"))) | Q(
        (f"{at}party__base", ""), (f"{at}home", F(f"{at}party__home"))
    )
    return of_party & Q(
        (f"{at}party__agreement", F(within)),
        (f"{at}party__home", F(f"{within}__home")),
    )


@track_changes
class Duty(Shared):
    """One party's share of a commitment; its home is the base of that party.

    So each base alone says how far its own side is.
    """

    commitment = SharedKey(
        Commitment, related_name="duties", verbose_name=_("commitment")
    )
    party = SharedKey(Party, related_name="duties", verbose_name=_("party"))
    office = Line(_("office in charge"), max_length=60, blank=True)
    office_en = Line(_("office in charge, in English"), max_length=100, blank=True)
    person = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("person in charge"),
        help_text=_("Known at this base only."),
    )
    state = models.CharField(
        _("how far it is"),
        max_length=10,
        choices=DutyState,
        default=DutyState.UNREPORTED,
        editable=False,
    )
    reason = Lines(_("reason"), max_length=300, blank=True, editable=False)

    objects = DutyQuerySet.as_manager()
    audience = told_within("duty")
    private = ("person",)

    class Meta(Shared.Meta):
        verbose_name = _("party's share")
        verbose_name_plural = _("parties' shares")
        triggers = [*Shared.Meta.triggers, OF_OWN_PARTY]
        indexes = [models.Index(fields=["commitment"], name="duty_by_commitment")]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "commitment", "party"],
                name="duty_once",
                condition=Q(is_own=True, withdrawn_at=None),
            ),
            models.CheckConstraint(
                name="duty_dropped_with_reason",
                condition=~Q(state=DutyState.DROPPED) | ~Q(reason=""),
            ),
        ]

    def __str__(self):
        return f"{self.commitment} · {self.party} · {self.get_state_display()}"

    @property
    def in_full(self):
        return f"{self.commitment.in_full} · {self.party}"

    @property
    def state_tone(self):
        return TONES.get(self.state, "")

    @property
    def is_open(self):
        """Whether there is still something to do."""
        return self.state not in SETTLED

    @property
    def local_office(self):
        return in_language(self.office, self.office_en)
