"""Which reminders of an agreement's last day were given, so that each is given once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from portal.core.time import now


class TermPoint(models.TextChoices):
    """How an agreement stands to its last day, counted in days."""

    EARLY = "early", _("90 days ahead")
    LATE = "late", _("30 days ahead")
    OVER = "over", _("over")


class TermReminder(models.Model):
    """One point in time at which officers were called on to renew or end an agreement.

    Another last day makes other reminders.
    """

    agreement = models.ForeignKey(
        Agreement, models.PROTECT, related_name="term_reminders"
    )
    until = models.DateField(_("in force until"))
    point = models.CharField(_("reminded"), max_length=5, choices=TermPoint)
    given_at = models.DateTimeField(_("at"), default=now)

    class Meta:
        verbose_name = _("reminder of a last day")
        verbose_name_plural = _("reminders of last days")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "until", "point"], name="term_reminder_once"
            )
        ]

    def __str__(self):
        return f"{self.until} {self.get_point_display()}"
