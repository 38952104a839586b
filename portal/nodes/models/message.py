"""What bases ask of each other: what is sent, what was answered."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from portal.core.ids import new_id
from portal.core.logs import request_id
from portal.core.time import now
from portal.nodes.models.base import Node
from portal.nodes.models.feed import Link, plain
from portal.nodes.patience import wait_after


class OutboxQuerySet(models.QuerySet):
    def waiting(self) -> "OutboxQuerySet":
        """Messages without an answer, the oldest first."""
        return self.filter(answered_at=None).order_by("made_at")

    def with_turn(self) -> "OutboxQuerySet":
        """Read along whether each `has_to_wait` until an earlier one is answered."""
        ahead = OutboxMessage.objects.filter(
            is_in_order=True,
            peer=OuterRef("peer"),
            about=OuterRef("about"),
            made_at__lt=OuterRef("made_at"),
            answered_at=None,
        )
        return self.annotate(has_to_wait=Q(Exists(ahead), is_in_order=True))

    def in_turn(self) -> "OutboxQuerySet":
        """Messages that have no earlier one to wait for."""
        return self.with_turn().filter(has_to_wait=False)

    def superseded(self) -> "OutboxQuerySet":
        """Messages whose effect a later one of their kind has taken the place of."""
        later = OutboxMessage.objects.filter(
            is_in_order=True,
            peer=OuterRef("peer"),
            about=OuterRef("about"),
            kind=OuterRef("kind"),
            made_at__gt=OuterRef("made_at"),
            answer__has_key="done",
        )
        return self.filter(Exists(later), is_in_order=True)

    def not_paused(self) -> "OutboxQuerySet":
        """Messages to bases with which the exchange goes on.

        No join: who takes a lease has to be judged by the row itself.
        """
        paused = Link.objects.filter(peer=OuterRef("peer"), is_paused=True)
        return self.exclude(Exists(paused))

    def due(self) -> "OutboxQuerySet":
        """Messages to try now."""
        moment = now()
        waiting = self.waiting().in_turn().not_paused()
        return waiting.filter(next_try_at__lte=moment, leased_until__lte=moment)

    def peers(self):
        """The codes of the bases that these messages are for."""
        return sorted(set(self.values_list("peer", flat=True)))

    def lease(self, message, period):
        """Become the only one to deliver a message for a while; whether we did.

        Nobody does where the exchange with its base is paused.
        """
        moment = now()
        waiting = self.waiting().in_turn().not_paused()
        free = waiting.filter(pk=message, leased_until__lte=moment)
        return bool(free.update(leased_until=moment + period, tries=F("tries") + 1))

    def failed(self, message, error):
        """Note what went wrong, and wait longer each time it does."""
        for tries in self.filter(pk=message).values_list("tries", flat=True):
            self.waiting().filter(pk=message).update(
                leased_until=now(),
                next_try_at=now() + wait_after(tries - 1),
                error=plain(error),
            )

    def answer(self, message, answer):
        """Store the first answer; whether it was that."""
        waiting = self.waiting().filter(pk=message)
        return bool(waiting.update(answer=answer, answered_at=now(), error=""))


class OutboxMessage(models.Model):
    """What this base asks of another, until it is answered and after."""

    id = models.UUIDField(_("id"), primary_key=True, default=new_id)
    peer = models.ForeignKey(
        Node, models.PROTECT, related_name="+", verbose_name=_("base")
    )
    kind = models.CharField(_("kind"), max_length=60)
    body = models.JSONField(_("content"))
    about = models.UUIDField(_("record"), db_index=True)
    is_in_order = models.BooleanField(
        default=False, help_text="waits for what was asked about the record before"
    )
    language = models.CharField(_("language"), max_length=10, blank=True)
    request_id = models.CharField(
        _("request id"), max_length=64, default=request_id, editable=False
    )
    made_at = models.DateTimeField(_("made at"), default=now)
    leased_until = models.DateTimeField(default=now)
    next_try_at = models.DateTimeField(_("next try"), default=now)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    error = models.TextField(_("last error"), blank=True)
    answer = models.JSONField(_("answer"), null=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = _("message to a base")
        verbose_name_plural = _("messages to other bases")
        ordering = ["-made_at"]
        indexes = [
            models.Index(
                fields=["made_at"],
                name="outbox_waiting",
                condition=Q(answered_at=None),
            ),
            # By what it says: whose request it is, which agreement it is about.
            GinIndex(
                fields=["body"], name="outbox_content", opclasses=["jsonb_path_ops"]
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="outbox_answered_with_an_answer",
                condition=Q(answer__isnull=True, answered_at=None)
                | Q(answer__isnull=False, answered_at__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.peer} · {date_format(localtime(self.made_at))}"

    @property
    def refusals(self):
        """The reasons the peer gave against it: code and words of each."""
        return (self.answer or {}).get("refused", [])


class InboxMessage(models.Model):
    """The answer that a peer's message was given, kept for every repeat of it."""

    pk = models.CompositePrimaryKey("sender", "id")
    sender = models.ForeignKey(Node, models.PROTECT, related_name="+")
    id = models.UUIDField()
    kind = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    answer = models.JSONField()
    at = models.DateTimeField(default=now, db_index=True)

    def __str__(self):
        return f"{self.sender_id} → {self.kind}"
