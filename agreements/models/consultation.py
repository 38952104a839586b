"""Consultations: what is put to an agreement's parties, and what each says to it."""

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.models.agreement import Agreement, is_insider
from agreements.models.dealings import Reply
from agreements.models.meeting import Resolution
from agreements.models.parts import NOT_LOADED, SAID, UNTOLD, told_within
from agreements.models.text import PartQuerySet, Party
from portal.core.errors import Refusal
from portal.core.fields import Lines
from portal.core.shapes import Shaped
from portal.core.time import now
from portal.identity.models import Person
from portal.nodes.base import current_base
from portal.nodes.known import Home
from portal.nodes.shared import Shared, SharedKey


class Asks(models.TextChoices):
    """What the parties are asked about."""

    DRAFT = "draft", _("a draft")
    CHANGE = "change", _("a change of the text")


class Outcome(models.TextChoices):
    OPEN = "open", _("awaiting the parties")
    AGREED = "agreed", _("agreed by all parties")
    DECLINED = "declined", _("declined by a party")
    WITHDRAWN = "withdrawn", _("no longer asked")


TONES = {Outcome.OPEN: "wait", Outcome.AGREED: "good", Outcome.DECLINED: "bad"}

RAISE = """
    IF NEW.is_own AND {while_} AND ({broken}) THEN
        RAISE EXCEPTION '{words}'
            USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
    END IF;
"""


def unless(name: str, words: str, broken: str, while_: str = UNTOLD) -> str:
    """The part of a trigger that raises a named constraint."""
    return RAISE.format(while_=while_, name=name, words=words, broken=broken)


CHANGES = '$.type() == "array" && !($[*].type() != "object")'
# No home puts another question under the answers of others: that line is quarantined.
COPY_STAYS = """
    IF TG_OP = 'UPDATE' AND NOT NEW.is_own
       AND (OLD.agreement_id, OLD.asks, OLD.edition, OLD.changes, OLD.ground)
       IS DISTINCT FROM
       (NEW.agreement_id, NEW.asks, NEW.edition, NEW.changes, NEW.ground) THEN
        RAISE EXCEPTION 'what the parties were asked stays'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'consultation_copy_stays';
    END IF;
"""
# As of records that a review opens: what peers know of a restored base's opens none.
OPENS_NOTHING = f"""
    IF NEW.is_own AND NEW.is_public AND {SAID} NOT IN ('', '*')
       AND NOT EXISTS (SELECT FROM agreements_consultation c
           WHERE c.id = NEW.id AND c.is_public) THEN
        NEW.is_public := false;
    END IF;
"""
CONSULTATION_STANDS = pgtrigger.Trigger(
    name="consultation_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=unless(
        "consultation_at_home",
        "the base that keeps an agreement keeps what is asked about it",
        "NOT EXISTS (SELECT FROM agreements_agreement a"
        " WHERE a.id = NEW.agreement_id AND a.home = NEW.home)",
    )
    + unless(
        "consultation_stays",
        "what the parties are asked stays, and so does what came of it",
        "TG_OP = 'UPDATE' AND ("
        "(OLD.agreement_id, OLD.asks, OLD.base, OLD.edition, OLD.changes, OLD.ground,"
        " OLD.resolution_id) IS DISTINCT FROM"
        " (NEW.agreement_id, NEW.asks, NEW.base, NEW.edition, NEW.changes, NEW.ground,"
        " NEW.resolution_id)"
        " OR (OLD.state <> 'open' AND OLD.state <> NEW.state))",
        while_=NOT_LOADED,
    )
    + COPY_STAYS
    + OPENS_NOTHING
    + unless(
        "consultation_agreed_by_all",
        "not every party has agreed",
        "NEW.state = 'agreed' AND (TG_OP = 'INSERT' OR OLD.state <> 'agreed')"
        " AND EXISTS (SELECT FROM agreements_party p"
        " WHERE p.agreement_id = NEW.agreement_id AND p.home = NEW.home"
        " AND p.withdrawn_at IS NULL AND NOT EXISTS ("
        "SELECT FROM agreements_opinion o WHERE o.consultation_id = NEW.id"
        " AND o.home = NEW.home AND o.party_id = p.id AND o.agrees))",
    )
    + "    RETURN NEW;",
)
OPINION_STANDS = pgtrigger.Trigger(
    name="opinion_stands",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func=unless(
        "opinion_of_a_party",
        "only a party of the agreement is asked, and only while it is",
        "TG_OP = 'INSERT' AND NOT EXISTS (SELECT FROM agreements_consultation c"
        " JOIN agreements_party p ON p.agreement_id = c.agreement_id"
        " AND p.home = c.home AND p.withdrawn_at IS NULL"
        " WHERE c.id = NEW.consultation_id AND c.home = NEW.home"
        " AND c.state = 'open' AND p.id = NEW.party_id)",
    )
    + unless(
        "opinion_stays",
        "what a party said stays",
        "TG_OP = 'UPDATE' AND (OLD.consultation_id, OLD.party_id, OLD.agrees, OLD.note,"
        " OLD.withdrawn_at) IS DISTINCT FROM (NEW.consultation_id, NEW.party_id,"
        " NEW.agrees, NEW.note, NEW.withdrawn_at)",
        while_=NOT_LOADED,
    )
    + "    RETURN NEW;",
)


class ConsultationQuerySet(PartQuerySet):
    def open(self):
        return self.filter(state=Outcome.OPEN)

    def changes(self):
        """Changes of a signed text that all parties agreed to, newest first."""
        agreed = self.filter(asks=Asks.CHANGE, state=Outcome.AGREED)
        return agreed.order_by("-edition")

    def public(self):
        """What everyone may read of an agreement that everyone may read."""
        return self.standing().filter(
            is_public=True, state=Outcome.AGREED, agreement__is_public=True
        )

    def visible_to(self, account):
        """Insiders read everything; everyone the changes that are public."""
        return super().visible_to(account) if is_insider(account) else self.public()

    def with_dispute(self):
        """Read along whether a copy `is_disputed`.

        Its home has this base's parties say what was never sent from here, or took a
        change for agreed without their word, or with it for another change.
        """
        sent = Reply.objects.filter(consultation=OuterRef("pk"))
        yes = Exists(sent.filter(agrees=True).about(OuterRef("changes")))
        no = Exists(sent.filter(agrees=False))
        of_home = {"home": OuterRef("home")}
        here = current_base()
        ours = Opinion.objects.filter(
            **of_home, consultation=OuterRef("pk"), party__base=here
        )
        our_parties = Party.objects.filter(
            **of_home, agreement=OuterRef("agreement"), base=here, withdrawn_at=None
        )
        agreed = Q(Exists(our_parties), asks=Asks.CHANGE, state=Outcome.AGREED)
        says_yes = Q(Exists(ours.filter(agrees=True))) | agreed
        says_no = Q(Exists(ours.filter(agrees=False)))
        untrue = (says_yes & ~Q(yes)) | (says_no & ~Q(no))
        return self.annotate(is_disputed=Q(untrue, is_own=False))


class Consultation(Shared):
    """Something put to the parties of an agreement: a draft, or a change of its text.

    Its home is that of the agreement, which alone decides what comes of it. `changes`
    is spelt as `agreements.changes` reads it; `edition` is the one that it changes.
    """

    agreement = SharedKey(
        Agreement, related_name="consultations", verbose_name=_("agreement")
    )
    asks = models.CharField(_("asked about"), max_length=6, choices=Asks)
    base = Home(_("proposed by"), max_length=20)
    edition = models.PositiveSmallIntegerField(_("of edition"))
    ground = Lines(_("ground"), max_length=500, blank=True)
    changes = models.JSONField(_("what changes"), default=list)
    resolution = SharedKey(
        Resolution,
        null=True,
        related_name="consultations",
        verbose_name=_("resolution that it follows"),
    )
    state = models.CharField(
        _("outcome"), max_length=9, choices=Outcome, default=Outcome.OPEN
    )
    asked_at = models.DateTimeField(
        pgettext_lazy("of a consultation", "asked at"), default=now
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    is_public = models.BooleanField(_("public"), default=False)
    proposed_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("entered by"),
    )

    objects = ConsultationQuerySet.as_manager()
    audience = told_within(
        "consultation", "a.is_public AND r.is_public AND r.state = 'agreed'"
    )
    private = ("proposed_by",)

    class Meta(Shared.Meta):
        verbose_name = _("consultation of the parties")
        verbose_name_plural = _("consultations of the parties")
        ordering = ["-asked_at", "pk"]
        triggers = [*Shared.Meta.triggers, CONSULTATION_STANDS]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "agreement"],
                name="consultation_one_open",
                condition=Q(is_own=True, state=Outcome.OPEN),
            ),
            models.UniqueConstraint(
                fields=["home", "agreement", "edition"],
                name="consultation_one_an_edition",
                condition=Q(is_own=True, asks=Asks.CHANGE, state=Outcome.AGREED),
            ),
            models.CheckConstraint(
                name="consultation_open_or_decided",
                condition=Q(state=Outcome.OPEN, decided_at=None)
                | (~Q(state=Outcome.OPEN) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="consultation_changes_are_listed",
                condition=Shaped("changes", CHANGES),
            ),
        ]

    def __str__(self):
        return f"{self.agreement.called} · {self.get_asks_display()}"

    def get_absolute_url(self):
        return reverse("admin:agreements_consultation_change", args=[self.pk])

    @property
    def is_open(self):
        return self.state == Outcome.OPEN

    @property
    def state_tone(self):
        """How the state looks: see `_state.html`."""
        return TONES.get(self.state, "")

    def refuse_unless_open(self):
        """Refuses with `decided`."""
        if not self.is_open:
            raise Refusal(
                _("The parties are no longer asked: %(state)s."),
                code="decided",
                params={"state": self.get_state_display()},
            )

    def move_to(self, state):
        """Close it, or refuse where it is closed already."""
        self.refuse_unless_open()
        self.state, self.decided_at = state, now()


class OpinionQuerySet(PartQuerySet):
    within = "consultation__agreement"


class Opinion(Shared):
    """What a party says to what it is asked; its home is that of the agreement."""

    consultation = SharedKey(
        Consultation, related_name="opinions", verbose_name=_("consultation")
    )
    party = SharedKey(Party, related_name="+", verbose_name=_("party"))
    agrees = models.BooleanField(_("agrees"))
    note = Lines(_("note"), max_length=500, blank=True)
    at = models.DateTimeField(_("at"), default=now)
    by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("entered by"),
    )

    objects = OpinionQuerySet.as_manager()
    audience = told_within("opinion", "false")  # its note is for the parties
    private = ("by",)

    class Meta(Shared.Meta):
        verbose_name = _("opinion of a party")
        verbose_name_plural = _("opinions of the parties")
        ordering = ["at", "pk"]
        triggers = [*Shared.Meta.triggers, OPINION_STANDS]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "consultation", "party"],
                name="opinion_once",
                condition=Q(is_own=True),
            ),
            models.CheckConstraint(
                name="opinion_declines_with_reason",
                condition=Q(agrees=True) | ~Q(note=""),
            ),
        ]

    def __str__(self):
        return f"{self.party} · {_('agrees') if self.agrees else _('declines')}"
