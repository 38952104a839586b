"""Progress: what a party reports of its share, and whether an officer confirmed it."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agreements.models.commitment import (
    TONES,
    Duty,
    DutyState,
    Stand,
    of_own_party,
)
from agreements.models.parts import told_within
from agreements.models.text import PartQuerySet
from agreements.models.words import in_language
from portal.core.fields import Line, Lines, Prose, WebAddress
from portal.identity.models import Person
from portal.nodes.history import track_changes
from portal.nodes.shared import Shared, SharedKey

EVIDENCE_FOLLOWS = pgtrigger.Trigger(
    name="evidence_follows",
    when=pgtrigger.After,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.is_own AND OLD.stand <> NEW.stand"),
    func="""
        UPDATE agreements_evidence SET version = version
        WHERE progress_id = NEW.id AND is_own;
        RETURN NULL;
    """,
)

STAND_TONES = {Stand.FILED: "wait", Stand.CONFIRMED: "good", Stand.RETURNED: "bad"}


def of_a_share(at):
    """Of the same base as the share that `at` leads to, which stands by right."""
    reporter = at.removesuffix("duty__")
    same = Q((f"{reporter}home", F(f"{at}home")), (f"{at}withdrawn_at", None))
    return same & of_own_party(at)


def by_whom(label):
    """The key of whoever took a step with a report."""
    return models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=label,
    )


class ProgressQuerySet(PartQuerySet):
    within = "duty__commitment__area__agreement"

    def by_right(self):
        return of_a_share("duty__")

    def confirmed(self):
        return self.filter(stand=Stand.CONFIRMED)

    def visible_to(self, account):
        """What is confirmed."""
        return super().visible_to(account).confirmed()

    def in_charge(self, account):
        """Reports, answered or not, on what the account's person reports on."""
        shares = Duty.objects.in_charge(account).order_by()
        return self.standing().own().filter(duty__in=shares.values("pk"))

    def readable_by(self, account):
        """And what is not confirmed, for officers and for whoever is in charge."""
        confirmed, kept = self.visible_to(account), self.managed_by(account)
        return confirmed | kept | self.in_charge(account)


@track_changes
class Progress(Shared):
    """What a party did towards a commitment up to a day, with what proves it."""

    duty = SharedKey(Duty, related_name="progress", verbose_name=_("party's share"))
    on = models.DateField(_("as of"))
    state = models.CharField(_("how far it is"), max_length=10, choices=DutyState)
    text = Prose(_("what has been done"), max_length=1000)
    text_en = Prose(_("what was done, in English"), max_length=2000, blank=True)
    value = models.DecimalField(
        _("value"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    source = Line(_("evidence"), max_length=200, blank=True)
    source_en = Line(_("evidence, in English"), max_length=300, blank=True)
    url = WebAddress(_("link to the evidence"), blank=True)
    stand = models.CharField(
        _("confirmation"),
        max_length=9,
        choices=Stand,
        default=Stand.FILED,
        editable=False,
    )
    filed_by = by_whom(_("filled in by"))
    filed_for = by_whom(_("standing in for"))
    confirmed_by = by_whom(_("confirmed by"))
    note = Lines(_("reviewer's note"), max_length=300, blank=True, editable=False)

    objects = ProgressQuerySet.as_manager()
    audience = (
        f"CASE r.stand WHEN 'confirmed' THEN {told_within('progress')}"
        " ELSE '{}'::text[] END"
    )
    private = ("filed_by", "filed_for", "confirmed_by", "note")

    class Meta(Shared.Meta):
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        ordering = ["-on", "-pk"]
        indexes = [models.Index(fields=["duty", "-on"], name="progress_by_duty")]
        triggers = [*Shared.Meta.triggers, EVIDENCE_FOLLOWS]
        constraints = [
            models.CheckConstraint(
                name="progress_confirmed_by_another",
                condition=~Q(stand=Stand.CONFIRMED)
                | (
                    (Q(filed_by=None) | ~Q(filed_by=F("confirmed_by")))
                    & (Q(filed_for=None) | ~Q(filed_for=F("confirmed_by")))
                ),
            )
        ]

    def __str__(self):
        return f"{self.on} {self.get_state_display()}"

    @property
    def state_tone(self):
        return TONES.get(self.state, "")

    @property
    def stand_tone(self):
        return STAND_TONES[self.stand]

    @property
    def local_text(self):
        return in_language(self.text, self.text_en)

    @property
    def local_source(self):
        return in_language(self.source, self.source_en)
