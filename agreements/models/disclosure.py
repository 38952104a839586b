"""Disclosure reviews: what may be read by everyone, on what ground, decided by whom."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line, Lines
from portal.core.time import now
from portal.identity.models import Person


class Decision(models.TextChoices):
    OPEN = "open", _("awaiting a decision")
    APPROVED = "approved", _("may be public")
    DECLINED = "declined", _("stays internal")


# The tables of what can be opened to everyone.
OPENED = ("agreement", "article", "document", "yearlyreport", "evidence", "meeting")
OWN = " UNION ALL ".join(
    f"SELECT FROM agreements_{table} WHERE id = NEW.record AND is_own"
    for table in OPENED
)
OF_OWN_RECORD = pgtrigger.Trigger(
    name="of_own_record",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    condition=pgtrigger.Condition("NEW.decision = 'open'"),
    func=f"""
        IF NOT EXISTS ({OWN}) THEN
            RAISE EXCEPTION 'record % is not kept at this base', NEW.record
                USING ERRCODE = 'check_violation',
                      CONSTRAINT = 'disclosure_of_own_record';
        END IF;
        RETURN NEW;
    """,
)


class DisclosureReviewQuerySet(models.QuerySet):
    def of(self, record):
        """The reviews of one text, article or file, oldest first."""
        return self.filter(record=record.pk).select_related("asked_by", "decided_by")

    def open(self):
        return self.filter(decision=Decision.OPEN)


class DisclosureReview(models.Model):
    """Whether a text, article or file may be public; one asks, another decides.

    `record` is its id: ids never collide. It stays at its home: who works in an office
    is nobody else's affair. What was published elsewhere before cites where.
    """

    record = models.UUIDField(_("record"))
    ground = Lines(_("ground"), max_length=500)
    source = Line(_("published already in"), max_length=100, blank=True)
    asked_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"), default=now)
    decision = models.CharField(
        _("decision"), max_length=8, choices=Decision, default=Decision.OPEN
    )
    decided_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    note = Lines(_("note"), max_length=500, blank=True)

    objects = DisclosureReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("disclosure review")
        verbose_name_plural = _("disclosure reviews")
        ordering = ["asked_at", "pk"]
        triggers = [
            OF_OWN_RECORD,
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__decided_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="disclosure_by_four_eyes",
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="disclosure_open_or_decided",
                condition=Q(decision=Decision.OPEN, decided_at=None)
                | (~Q(decision=Decision.OPEN) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="disclosure_by_somebody",
                condition=Q(decision=Decision.OPEN)
                | Q(asked_by__isnull=False, decided_by__isnull=False)
                | ~Q(source=""),
            ),
            models.UniqueConstraint(
                fields=["record"],
                name="disclosure_one_open",
                condition=Q(decision=Decision.OPEN),
            ),
        ]

    def __str__(self):
        return self.get_decision_display()
