"""Tables of instruments on their way in: local, never shared, gone when they are in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line
from portal.core.time import now
from portal.identity.models import Organisation, Person
from resources.models.job import Job
from resources.models.listing import MANAGING


class ImportStage(models.TextChoices):
    UPLOADED = "uploaded", _("being checked")
    REFUSED = "refused", _("has errors")
    CHECKED = "checked", _("ready to import")
    CONFIRMED = "confirmed", _("being imported")
    DONE = "done", _("imported")


class ImportJobQuerySet(models.QuerySet):
    def managed_by(self, account):
        """Imports into the organisations whose instruments the account manages."""
        if not account.is_authenticated:
            return self.none()
        return self.filter(organisation__in=account.organisations_as(*MANAGING))

    def light(self):
        """Without the table itself, and the thousands of ids of its instruments."""
        return self.defer("content", "instruments")

    def instruments_of(self, pk):
        """The ids of the instruments that came or changed with an import."""
        ids = models.Func(models.F("instruments"), function="unnest")
        return self.filter(pk=pk).annotate(instrument=ids).values("instrument")


class ImportJob(Job):
    """One uploaded table: checked, shown, confirmed, then imported whole or not.

    `instruments` are those that came or changed with it, known once it is in.
    """

    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="+",
        verbose_name=_("organisation"),
        db_constraint=False,
    )
    uploaded_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("uploaded by")
    )
    uploaded_at = models.DateTimeField(_("uploaded at"), default=now)
    file_name = Line(_("file"), max_length=200)
    content = models.BinaryField(null=True)
    stage = models.CharField(
        _("stage"), max_length=10, choices=ImportStage, default=ImportStage.UPLOADED
    )
    instruments = ArrayField(models.UUIDField(), default=list, editable=False)
    counts = models.JSONField(_("counts"), default=dict)
    problem = models.CharField(_("what is wrong"), max_length=1000, blank=True)

    objects = ImportJobQuerySet.as_manager()

    working = (ImportStage.UPLOADED, ImportStage.CONFIRMED)
    tones = {
        ImportStage.UPLOADED: "now",
        ImportStage.CONFIRMED: "now",
        ImportStage.CHECKED: "wait",
        ImportStage.REFUSED: "bad",
        ImportStage.DONE: "good",
    }

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-uploaded_at"]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("resources:import", args=[self.pk])


class RowVerb(models.TextChoices):
    ADD = "add", _("new")
    CHANGE = "change", _("changed")
    SAME = "same", _("unchanged")
    WRONG = "wrong", _("wrong")


class ImportRow(models.Model):
    """A row of the table: what it says, what it means, what is wrong with it.

    `errors` are [column, words]; `values` the instrument's columns as JSON.
    """

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    verb = models.CharField(_("what happens"), max_length=6, choices=RowVerb)
    name = models.CharField(_("name"), max_length=200)
    values = models.JSONField(default=dict)
    errors = models.JSONField(default=list)

    class Meta:
        verbose_name = _("row of an import")
        verbose_name_plural = _("rows of an import")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="import_row_once")
        ]

    def __str__(self):
        return f"{self.number} {self.name}"
