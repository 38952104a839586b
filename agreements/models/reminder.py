"""Which reminders of a share were given, so that each is given once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agreements.models.commitment import Duty
from portal.core.time import now


class Point(models.TextChoices):
    """How a share stands to its due date, counted in working days."""

    SOON = "soon", _("soon due")
    DUE = "due", _("due now")
    OVERDUE = "overdue", _("past due")
    ESCALATED = "escalated", _("past due for days")


class Reminder(models.Model):
    """One point in time at which somebody was reminded of a share; kept at its base.

    Another due date makes other reminders.
    """

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="reminders")
    due_on = models.DateField(_("due on"))
    point = models.CharField(_("reminded"), max_length=9, choices=Point)
    given_at = models.DateTimeField(_("at"), default=now)

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "due_on", "point"], name="reminder_once"
            )
        ]

    def __str__(self):
        return f"{self.due_on} {self.get_point_display()}"
