"""Notices to people: tasks to do, messages, and how they go out."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line
from portal.core.ids import new_id
from portal.core.logs import request_id
from portal.core.time import now
from portal.notices.kinds import by_right, kind_of, tasks_of


class SpecialDay(models.Model):
    """A day that differs from its weekday: a holiday, or a make-up working day."""

    date = models.DateField(_("date"), primary_key=True)
    is_workday = models.BooleanField(_("working day"))
    name = Line(_("name"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("holiday or make-up day")
        verbose_name_plural = _("holidays and make-up days")
        ordering = ["date"]

    def __str__(self):
        return f"{date_format(self.date)} {self.name}"


class NoticeQuerySet(models.QuerySet):
    def to(self, account):
        """Notices of whoever is signed in."""
        if not account.is_authenticated:
            return self.none()
        return self.filter(person=account.person_id)

    def open_tasks(self):
        """Tasks still to be done, the most urgent first."""
        return self.filter(is_task=True, done_at=None).order_by(
            F("due_on").asc(nulls_last=True),
            F("lapses_at").asc(nulls_last=True),
            "created_at",
            "pk",
        )

    def to_be_reminded(self, day, farthest):
        """What is overdue on a day and not escalated, or due soon and not said."""
        is_overdue = Q(due_on__lt=day, escalated_on=None)
        is_soon = Q(due_on__range=(day, farthest), reminded_on=None)
        return self.filter(is_overdue | is_soon)

    def seen_by(self, account):
        """What the account was told, and the tasks that are its to do."""
        if not account.is_authenticated:
            return self.none()
        return self.filter(Q(person=account.person_id) | tasks_of(account))

    def waiting_for(self, account):
        """The account's tasks, each once, the most urgent first.

        The page, the desk and the number in the header all read them here.
        """
        if not account.is_authenticated:
            return self.none()
        told_before = Notice.objects.filter(
            is_task=True,
            done_at=None,
            kind=OuterRef("kind"),
            about=OuterRef("about"),
            pk__lt=OuterRef("pk"),
        )
        again = Q(Exists(told_before), kind__in=by_right())
        return self.filter(tasks_of(account)).exclude(again).open_tasks()

    def listed_for(self, account):
        """What the account was told, and of open tasks those that wait for it."""
        waiting = Notice.objects.waiting_for(account).order_by()
        told = Notice.objects.to(account).exclude(is_task=True, done_at=None)
        return self.filter(Q(pk__in=waiting.values("pk")) | Q(pk__in=told.values("pk")))

    def messages(self):
        return self.filter(is_task=False).order_by("-created_at")

    def unread(self):
        return self.filter(read_at=None)


class Notice(models.Model):
    """One thing one person is told; a task stays open until it is done."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(
        "identity.Person",
        models.PROTECT,
        null=True,
        related_name="notices",
        verbose_name=_("person"),
        help_text=_("Nobody: the task is whoever's comes to the right to do it."),
    )
    kind = models.CharField(_("kind"), max_length=60)
    params = models.JSONField(default=dict)
    url = models.CharField(_("where it leads"), max_length=300)
    about = models.UUIDField(_("record it is about"), null=True, db_index=True)
    is_task = models.BooleanField(_("to be done"))
    created_at = models.DateTimeField(_("at"), default=now)
    read_at = models.DateTimeField(_("read at"), null=True)
    done_at = models.DateTimeField(_("done at"), null=True)
    due_on = models.DateField(_("due on"), null=True)
    lapses_at = models.DateTimeField(_("lapses at"), null=True)
    is_due_provisional = models.BooleanField(
        default=False,
        help_text=_("Counted over a year whose holidays are not published."),
    )
    reminded_on = models.DateField(null=True)
    escalated_on = models.DateField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["person", "-created_at"], name="notice_by_person"),
            models.Index(
                fields=["due_on"],
                name="notice_open_task",
                condition=Q(is_task=True, done_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "about"],
                name="notice_task_once",
                condition=Q(is_task=True, done_at=None),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return self._say(kind_of(self.kind).title)

    @property
    def body(self):
        return self._say(kind_of(self.kind).body)

    def _say(self, words):
        return str(words) % kind_of(self.kind).spell(self.params)


class Channel(models.TextChoices):
    EMAIL = "email", _("e-mail")
    SMS = "sms", _("text message")


def by_email():
    return [Channel.EMAIL]


class Preference(models.Model):
    """By which ways, besides the portal, a person wants to be told."""

    person = models.OneToOneField("identity.Person", models.CASCADE, primary_key=True)
    tasks = ArrayField(
        models.CharField(max_length=5, choices=Channel),
        verbose_name=_("tasks and reminders"),
        default=by_email,
        blank=True,
    )
    messages = ArrayField(
        models.CharField(max_length=5, choices=Channel),
        verbose_name=_("other messages"),
        default=by_email,
        blank=True,
    )
    language = models.CharField(_("language"), max_length=10, default="zh-hans")

    def __str__(self):
        return str(self.person_id)

    @classmethod
    def of(cls, person):
        """What somebody chose, or what goes for everyone who has not."""
        return cls.objects.filter(pk=person).first() or cls(person_id=person)


class DeliveryQuerySet(models.QuerySet):
    def waiting(self):
        """Neither sent nor given up."""
        return self.filter(sent_at=None, given_up_at=None)


class Delivery(models.Model):
    """A notice on its way out by one channel; kept after it was sent."""

    notice = models.ForeignKey(
        Notice,
        models.CASCADE,
        related_name="deliveries",
        verbose_name=_("notice"),
    )
    channel = models.CharField(_("sent by"), max_length=5, choices=Channel)
    address = models.CharField(_("sent to"), max_length=254)
    is_reminder = models.BooleanField(_("reminder"), default=False)
    request_id = models.CharField(
        _("request id"), max_length=64, default=request_id, editable=False
    )
    next_try_at = models.DateTimeField(_("next try"), default=now)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent at"), null=True)
    given_up_at = models.DateTimeField(_("given up at"), null=True)
    error = models.CharField(_("last error"), max_length=300, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(
                fields=["next_try_at"],
                name="delivery_waiting",
                condition=Q(sent_at=None, given_up_at=None),
            )
        ]

    def __str__(self):
        return f"{self.get_channel_display()} {self.address}"
