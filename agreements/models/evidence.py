"""Files that prove what a report of progress says."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import is_insider
from agreements.models.commitment import Duty, Stand
from agreements.models.parts import PUBLIC_BY_REVIEW, told_within
from agreements.models.progress import Progress, of_a_share
from agreements.models.stored import StoredFile
from agreements.models.text import PartQuerySet
from portal.nodes.shared import Shared, SharedKey


class Suffix(models.TextChoices):
    PDF = "pdf", "PDF"
    PNG = "png", "PNG"
    JPG = "jpg", "JPEG"


class EvidenceQuerySet(PartQuerySet):
    within = "progress__duty__commitment__area__agreement"

    def by_right(self):
        same = Q(home=F("progress__home"), progress__withdrawn_at=None)
        return same & of_a_share("progress__duty__")

    def visible_to(self, account):
        """Public files of confirmed reports; officers see the internal ones too."""
        found = super().visible_to(account)
        if is_insider(account):
            return found
        return found.filter(is_public=True, progress__stand=Stand.CONFIRMED)

    def readable_by(self, account):
        """And for whoever is in charge, what they handed in themselves."""
        visible = self.visible_to(account)
        if not account.is_authenticated:
            return visible
        shares = Duty.objects.in_charge(account).order_by()
        own = self.standing().own().filter(progress__duty__in=shares.values("pk"))
        return self.filter(Q(pk__in=visible.values("pk")) | Q(pk__in=own.values("pk")))


FILE_STAYS = pgtrigger.Protect(
    name="file_stays",
    operation=pgtrigger.Update,
    condition=pgtrigger.Condition(
        "NEW.is_own AND (OLD.progress_id, OLD.sha256, OLD.suffix, OLD.size)"
        " IS DISTINCT FROM (NEW.progress_id, NEW.sha256, NEW.suffix, NEW.size)"
    ),
)


class Evidence(StoredFile, Shared):
    """A file with a report of progress, as it came."""

    progress = SharedKey(Progress, related_name="evidence", verbose_name=_("progress"))
    suffix = models.CharField(_("format"), max_length=4, choices=Suffix, editable=False)

    objects = EvidenceQuerySet.as_manager()
    audience = (
        "CASE WHEN EXISTS (SELECT FROM agreements_progress g"
        " WHERE g.id = r.progress_id AND g.stand = 'confirmed')"
        f" THEN {told_within('evidence', 'a.is_public AND r.is_public')}"
        " ELSE '{}'::text[] END"
    )

    class Meta(Shared.Meta):
        verbose_name = _("evidence file")
        verbose_name_plural = _("evidence files")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["progress"], name="evidence_by_progress")]
        triggers = [*Shared.Meta.triggers, PUBLIC_BY_REVIEW, FILE_STAYS]

    def get_absolute_url(self):
        return reverse("agreements:evidence", args=[self.pk])

    @property
    def agreement(self):
        return self.progress.duty.commitment.area.agreement
