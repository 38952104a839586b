"""The parts of an agreement: parties, areas, articles, files, contacts."""

from collections import defaultdict

import pgtrigger
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement, is_insider, is_officer, readable
from agreements.models.below import BelowQuerySet
from agreements.models.parts import (
    OPEN,
    PUBLIC_BY_REVIEW,
    UNTOLD,
    reviewed_anew,
    signed_part,
    told_within,
    touching,
)
from agreements.models.stored import StoredFile
from agreements.models.words import Summarised, in_language
from portal.core.fields import Line, Prose
from portal.identity.models import Organisation
from portal.identity.models.vocabulary import Named
from portal.nodes.base import current_base
from portal.nodes.history import track_changes
from portal.nodes.known import Home
from portal.nodes.shared import Shared, SharedKey

TOUCH_AGREEMENT = (
    "UPDATE agreements_agreement SET version = version"
    " WHERE id = NEW.agreement_id AND is_own;"
)
# Who speaks for a party is told of the agreement, and of all its parts.
PARTIES_TELL = [
    touching(
        "parties_begin",
        "NEW.agreement_id",
        "NEW.is_own",
        pgtrigger.Insert,
        TOUCH_AGREEMENT,
    ),
    touching(
        "parties_change",
        "NEW.agreement_id",
        "NEW.is_own AND (OLD.base, OLD.withdrawn_at)"
        " IS DISTINCT FROM (NEW.base, NEW.withdrawn_at)",
        pgtrigger.Update,
        TOUCH_AGREEMENT,
    ),
]


# The base of a party may join after its agreement was signed, and stays then.
NAMED_LATER = {"base": ""}
# Whom a signed text names as speaking for a party must be there to do so.
BASE_IS_KNOWN = pgtrigger.Trigger(
    name="base_is_known",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition("NEW.is_own AND OLD.base <> NEW.base"),
    func=f"""
        IF {UNTOLD} AND NEW.base <> '' AND EXISTS (SELECT FROM agreements_agreement a
               WHERE a.id = NEW.agreement_id AND a.state NOT IN {OPEN})
           AND NOT EXISTS (SELECT FROM nodes_node n WHERE n.code = NEW.base) THEN
            RAISE EXCEPTION 'no base is called %', NEW.base
                USING ERRCODE = 'check_violation', CONSTRAINT = 'party_base_known';
        END IF;
        RETURN NEW;
    """,
)

# A signed copy is no more taken away than the text: a better one comes beside it.
FILE_STAYS = pgtrigger.Protect(
    name="file_stays",
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "NEW.is_own AND (OLD.agreement_id, OLD.sha256, OLD.size, OLD.is_signed_copy)"
        " IS DISTINCT FROM (NEW.agreement_id, NEW.sha256, NEW.size, NEW.is_signed_copy)"
        f" OR NEW.is_own AND {UNTOLD} AND OLD.is_signed_copy"
        " AND OLD.withdrawn_at IS NULL AND NEW.withdrawn_at IS NOT NULL"
    ),
)


class PartQuerySet(BelowQuerySet):
    """Parts of agreements: `within` leads from a part to its agreement."""

    within = "agreement"

    def visible_to(self, account):
        """Parts of what the account may read."""
        return self.standing().filter(readable(account, f"{self.within}__"))

    def managed_by(self, account):
        """This base's parts, in the office of its agreement officers."""
        return self.standing().own() if is_officer(account) else self.none()


class PieceQuerySet(PartQuerySet):
    """Articles and files: internal or public each by itself."""

    def visible_to(self, account):
        found = super().visible_to(account)
        return found if is_insider(account) else found.filter(is_public=True)


class PartyQuerySet(PartQuerySet):
    def of_this_base(self):
        """Those that this base speaks for, the one that names it first."""
        here = current_base()
        own = self.filter(Q(base=here) | Q(base="", home=here))
        return own.order_by("-base", "order", "pk")

    def by_agreement(self):
        """The bases that speak for the parties of each agreement."""
        found = defaultdict(frozenset)
        parties = self.standing().values_list("agreement", "base", "home")
        for agreement, base, home in parties:
            found[agreement] |= {base or home}
        return found


@track_changes
class Party(Named, Shared):
    """Who signed, under the name it then had; `base` is the one that speaks for it."""

    agreement = SharedKey(
        Agreement, related_name="parties", verbose_name=_("agreement")
    )
    base = Home(
        _("base"),
        max_length=20,
        blank=True,
        db_index=True,
        help_text=_("It speaks for the party; empty while there is none."),
    )
    organisation = SharedKey(
        Organisation,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation today"),
    )
    order = models.PositiveSmallIntegerField(_("order"), default=1)

    objects = PartyQuerySet.as_manager()
    audience = told_within("party")

    class Meta(Shared.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["order", "pk"]
        indexes = [models.Index(fields=["agreement"], name="party_by_agreement")]
        triggers = [
            *Shared.Meta.triggers,
            signed_part(
                ["agreement_id", "name", "withdrawn_at"],
                may_be_amended=False,
                filled_in=NAMED_LATER,
            ),
            BASE_IS_KNOWN,
            *PARTIES_TELL,
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "agreement", "name"],
                name="party_once",
                condition=Q(is_own=True, withdrawn_at=None),
            )
        ]


def of_a_voice(agreement: str) -> Q:
    """Rows of whoever keeps the agreement that they lead to, or speaks for a party."""
    parties = Party.objects.standing().filter(
        agreement=OuterRef(agreement), base=OuterRef("home")
    )
    return Q(home=F(f"{agreement}__home")) | Q(Exists(parties))


@track_changes
class Area(Summarised, Shared):
    """A field of cooperation that an agreement names."""

    agreement = SharedKey(Agreement, related_name="areas", verbose_name=_("agreement"))
    number = models.PositiveSmallIntegerField(_("number"))

    objects = PartQuerySet.as_manager()
    audience = told_within("area")

    class Meta(Shared.Meta):
        verbose_name = _("area of cooperation")
        verbose_name_plural = _("areas of cooperation")
        ordering = ["number"]
        indexes = [models.Index(fields=["agreement"], name="area_by_agreement")]
        triggers = [
            *Shared.Meta.triggers,
            signed_part(
                [
                    *("agreement_id", "number", "name", "name_en"),
                    *("summary", "summary_en", "withdrawn_at"),
                ]
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "agreement", "number"],
                name="area_number_once",
                condition=Q(is_own=True, withdrawn_at=None),
            )
        ]

    @property
    def in_full(self):
        return f"{self.agreement.called} · {self}"


WORDING = ["number", "name", "name_en", "text", "text_en"]


@track_changes
class Article(Named, Shared):
    """A numbered article of the text."""

    agreement = SharedKey(
        Agreement, related_name="articles", verbose_name=_("agreement")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    name = Line(_("heading"), max_length=100, blank=True)
    text = Prose(_("text"), max_length=10_000)
    text_en = Prose(_("text in English"), max_length=20_000, blank=True)
    is_public = models.BooleanField(_("public"), default=False, editable=False)

    objects = PieceQuerySet.as_manager()
    audience = told_within("article", "a.is_public AND r.is_public")

    class Meta(Shared.Meta):
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["number"]
        triggers = [
            *Shared.Meta.triggers,
            signed_part(["agreement_id", *WORDING, "withdrawn_at"]),
            reviewed_anew(WORDING),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "agreement", "number"],
                name="article_number_once",
                condition=Q(is_own=True, withdrawn_at=None),
            )
        ]

    @property
    def local_text(self):
        return in_language(self.text, self.text_en)


@track_changes
class Document(StoredFile, Shared):
    """A file that goes with an agreement, such as a signed copy."""

    agreement = SharedKey(
        Agreement, related_name="documents", verbose_name=_("agreement")
    )
    is_signed_copy = models.BooleanField(
        _("signed copy"),
        default=False,
        help_text=_("It stays for good; a better one is added beside it."),
    )

    objects = PieceQuerySet.as_manager()
    audience = told_within("document", "a.is_public AND r.is_public")

    class Meta(Shared.Meta):
        verbose_name = _("file")
        verbose_name_plural = _("files")
        ordering = ["name"]
        triggers = [*Shared.Meta.triggers, PUBLIC_BY_REVIEW, FILE_STAYS]

    def get_absolute_url(self):
        return reverse("agreements:document", args=[self.pk])


class ContactQuerySet(PartQuerySet):
    def visible_to(self, account):
        """For officers and auditors of the parties' bases, never for the public."""
        found = super().visible_to(account)
        return found if is_insider(account) else found.none()


@track_changes
class Contact(Shared):
    """Whom to ask about an agreement: told to its parties' bases, never public."""

    agreement = SharedKey(
        Agreement, related_name="contacts", verbose_name=_("agreement")
    )
    office = Line(_("office"), max_length=60, help_text=_("Such as a division."))
    name = Line(_("name"), max_length=40, blank=True)
    phone = Line(_("telephone"), max_length=30, blank=True)
    email = models.EmailField(_("e-mail"), max_length=60, blank=True)

    objects = ContactQuerySet.as_manager()
    audience = told_within("contact", "false")

    class Meta(Shared.Meta):
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["office", "pk"]

    def __str__(self):
        return self.office
