"""One step of a review for many records: local, forgotten once it is long done."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Lines
from portal.core.time import now
from portal.identity.models import Person, Role
from resources.models.job import Job
from resources.models.listing import MANAGING
from resources.models.resource import Facility, Instrument, Resource

MODELS = {model._meta.model_name: model for model in (Instrument, Facility, Resource)}
REASONED = ("return", "decline")  # steps that nobody takes without a reason


class BatchVerb(models.TextChoices):
    """The steps that many records take at once, named as their doors are."""

    SUBMIT = "submit", _("Send for review")
    CONFIRM = "confirm", _("Confirm for the organisation")
    PUBLISH = "publish", _("Publish")
    ACCEPT = "accept", _("Accept the changes")
    RETURN = "return", _("Return it")
    DECLINE = "decline", _("Do not accept")
    TAKE_OVER = "take_over", _("Take over hours, rules and rates")


class BatchStage(models.TextChoices):
    PREPARED = "prepared", _("to be confirmed")
    CONFIRMED = "confirmed", _("under way")
    DONE = "done", _("finished")


class BatchQuerySet(models.QuerySet):
    def visible_to(self, account):
        """Batches that the account started, and those of its own office."""
        if not account.is_authenticated:
            return self.none()
        mine = Q(by=account.person_id) | Q(
            for_base=False,
            organisations__contained_by=account.organisations_as(*MANAGING),
        )
        if account.holds(Role.BASE_REVIEWER):
            mine |= Q(for_base=True)
        return self.filter(mine)

    def started_by(self, account):
        """Batches that the account may still confirm: nobody confirms another's."""
        if not account.is_authenticated:
            return self.none()
        return self.filter(by=account.person_id)


class Batch(Job):
    """One step for the records it lists: prepared, shown, confirmed, then taken.

    `for_base` tells a reviewer's batch from an organisation's; `told` counts what each
    person is to be told of at the end: {kind of notice: {person: records}}.
    """

    kind = models.CharField(
        _("kind of record"),
        max_length=12,
        choices=[(name, model._meta.verbose_name) for name, model in MODELS.items()],
    )
    verb = models.CharField(_("step"), max_length=10, choices=BatchVerb)
    reason = Lines(_("reason"), max_length=500, blank=True)
    taken_over = models.JSONField(
        _("what is taken over"), default=dict, encoder=DjangoJSONEncoder
    )
    by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("started by")
    )
    for_base = models.BooleanField(_("for the base"), default=False)
    organisations = ArrayField(
        models.UUIDField(), verbose_name=_("organisations"), default=list
    )
    prepared_at = models.DateTimeField(_("prepared at"), default=now)
    ended_at = models.DateTimeField(_("finished at"), null=True)
    stage = models.CharField(
        _("stage"), max_length=10, choices=BatchStage, default=BatchStage.PREPARED
    )
    refused = models.PositiveIntegerField(_("refused"), default=0)
    told = models.JSONField(default=dict)

    objects = BatchQuerySet.as_manager()

    working = (BatchStage.CONFIRMED,)
    patience = timedelta(minutes=1)  # it is heard of with every few records
    tones = {
        BatchStage.PREPARED: "wait",
        BatchStage.CONFIRMED: "now",
        BatchStage.DONE: "good",
    }

    class Meta:
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        ordering = ["-prepared_at"]
        constraints = [
            models.CheckConstraint(
                name="batch_gives_its_reason",
                condition=~Q(verb__in=REASONED, reason="")
                | Q(stage=BatchStage.PREPARED),
            ),
            models.CheckConstraint(
                name="batch_names_what_it_takes_over",
                condition=~Q(verb="take_over", taken_over={})
                | Q(stage=BatchStage.PREPARED),
            ),
            models.CheckConstraint(
                name="batch_counts_no_more_than_it_holds",
                condition=Q(total__gte=models.F("done") + models.F("refused")),
            ),
            models.CheckConstraint(
                name="batch_ends_when_done",
                condition=Q(stage=BatchStage.DONE, ended_at__isnull=False)
                | ~Q(stage=BatchStage.DONE) & Q(ended_at=None),
            ),
        ]

    def __str__(self):
        return f"{self.get_verb_display()} · {self.total}"

    def get_absolute_url(self):
        return reverse("resources:batch", args=[self.pk])

    @property
    def model(self):
        """Instrument, Facility or Resource."""
        return MODELS[self.kind]

    @property
    def needs_reason(self):
        return self.verb in REASONED

    @property
    def takes_over(self):
        return self.verb == BatchVerb.TAKE_OVER

    @property
    def said(self):
        """What its step is told besides the record, as the step's action takes it."""
        if self.needs_reason:
            return {"reason": self.reason}
        if not self.takes_over:
            return {}
        day = date.fromisoformat(self.taken_over["valid_from"])
        source = UUID(self.taken_over["source"])
        return self.taken_over | {"valid_from": day, "source": source}

    @property
    def listings(self):
        """The records it is about, wherever they stand now."""
        return self.model.objects.filter(pk__in=self.items.values("listing"))

    @property
    def handled(self):
        """How many records it is through with."""
        return self.done + self.refused

    @property
    def list_url(self):
        """Where whoever takes its step finds its records."""
        view = "resources:reviews" if self.for_base else "resources:desk"
        return f"{reverse(view, args=[self.model])}?batch={self.pk}"


class ItemState(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DONE = "done", _("done")
    REFUSED = "refused", _("refused")


class BatchItem(models.Model):
    """A record of a batch as it was when that was prepared, and what became of it.

    `listing` is the id of an instrument, facility or resource, as a review step's is.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="items")
    listing = models.UUIDField(_("record"))
    version = models.BigIntegerField()
    state = models.CharField(max_length=8, choices=ItemState, default=ItemState.WAITING)
    problem = models.CharField(_("what is wrong"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("record of a batch")
        verbose_name_plural = _("records of a batch")
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["batch", "id"],
                name="batch_item_waiting",
                condition=Q(state=ItemState.WAITING),
            ),
            models.Index(
                fields=["batch", "id"],
                name="batch_item_refused",
                condition=Q(state=ItemState.REFUSED),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "listing"], name="batch_record_once"
            ),
            models.CheckConstraint(
                name="batch_refusal_says_why",
                condition=Q(state=ItemState.REFUSED) & ~Q(problem="")
                | ~Q(state=ItemState.REFUSED) & Q(problem=""),
            ),
        ]

    def __str__(self):
        return str(self.listing)
