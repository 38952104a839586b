"""Yearly reports on agreements: what was done, as it stood on a day."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement
from agreements.models.parts import PUBLIC_BY_REVIEW, told_within
from agreements.models.text import PieceQuerySet, of_a_voice
from portal.core.fields import Line, Sha256
from portal.core.shapes import Shaped
from portal.core.time import now
from portal.identity.models import Person
from portal.nodes.shared import Shared, SharedKey


class Format(models.TextChoices):
    PDF = "pdf", "PDF"
    DOCX = "docx", "Word"


class YearlyReportQuerySet(PieceQuerySet):
    def by_right(self):
        """Of whoever keeps the text, and of each party's base: each for its side."""
        return of_a_voice("agreement")


STAYS = pgtrigger.Protect(
    name="report_stays",
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "NEW.is_own AND (OLD.agreement_id, OLD.year, OLD.edition, OLD.as_of,"
        " OLD.addressee, OLD.signatory, OLD.facts, OLD.pdf_sha256, OLD.pdf_size,"
        " OLD.docx_sha256, OLD.docx_size, OLD.made_at, OLD.made_by_id)"
        " IS DISTINCT FROM (NEW.agreement_id, NEW.year, NEW.edition, NEW.as_of,"
        " NEW.addressee, NEW.signatory, NEW.facts, NEW.pdf_sha256, NEW.pdf_size,"
        " NEW.docx_sha256, NEW.docx_size, NEW.made_at, NEW.made_by_id)"
    ),
)


CALLED = '$.type() == "object" && $.called.type() == "string"'


class YearlyReport(Shared):
    """What an agreement came to up to a day, frozen; at the base that made it.

    `facts` is what its two files say: what is reported later changes neither.
    """

    agreement = SharedKey(
        Agreement, related_name="yearly_reports", verbose_name=_("agreement")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    edition = models.PositiveSmallIntegerField(_("edition"))
    as_of = models.DateField(_("figures as of"))
    addressee = Line(_("addressee"), max_length=120)
    signatory = Line(_("signed by"), max_length=120)
    facts = models.JSONField(_("frozen figures"), editable=False)
    pdf_sha256 = Sha256(_("SHA-256 of the PDF"))
    pdf_size = models.PositiveIntegerField(_("size of the PDF in bytes"))
    docx_sha256 = Sha256(_("SHA-256 of the Word file"))
    docx_size = models.PositiveIntegerField(_("size of the Word file in bytes"))
    is_public = models.BooleanField(_("public"), default=False, editable=False)
    made_at = models.DateTimeField(_("report made at"), default=now)
    made_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("made by"),
    )

    objects = YearlyReportQuerySet.as_manager()
    audience = told_within("yearlyreport", "a.is_public AND r.is_public")
    private = ("made_by",)

    class Meta(Shared.Meta):
        verbose_name = _("yearly report")
        verbose_name_plural = _("yearly reports")
        ordering = ["-year", "-edition", "pk"]
        triggers = [*Shared.Meta.triggers, PUBLIC_BY_REVIEW, STAYS]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "agreement", "year", "edition"],
                name="yearly_report_edition_once",
                condition=Q(is_own=True),
            ),
            models.CheckConstraint(
                condition=Shaped("facts", CALLED),
                name="yearly_report_names_what_it_is_on",
            ),
        ]

    def __str__(self):
        words = _("Yearly report %(year)s on the %(agreement)s")
        return words % {"year": self.year, "agreement": self.facts["called"]}

    @property
    def files(self):
        """Each file of it: where it is had, what it is, its size and fingerprint."""
        for format_ in Format:
            yield {
                "url": reverse("agreements:yearly-report", args=[self.pk, format_]),
                "label": format_.label,
                "size": getattr(self, f"{format_}_size"),
                "sha256": self.sha256_of(format_),
            }

    def sha256_of(self, format_):
        return getattr(self, f"{format_}_sha256")
