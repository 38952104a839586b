"""Alliances that an agreement founds, with their members and events."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agreements.models.below import BelowQuerySet
from agreements.models.text import Area, of_a_voice
from agreements.models.words import Summarised, in_language
from portal.core.fields import Line
from portal.identity.models import Organisation
from portal.identity.models.vocabulary import Named
from portal.nodes.history import track_changes
from portal.nodes.shared import Shared, SharedKey, SharedQuerySet


class AllianceQuerySet(SharedQuerySet):
    def founded(self):
        """Those that an agreement founded, by the word of a base that speaks in it."""
        return self.filter(of_a_voice("area__agreement"))


@track_changes
class Alliance(Summarised, Shared):
    """Organisations of several regions that work together for a purpose."""

    area = SharedKey(
        Area,
        null=True,
        blank=True,
        related_name="alliances",
        verbose_name=_("founded on"),
    )
    secretariat = Line(_("secretariat"), max_length=100, blank=True)
    secretariat_en = Line(_("secretariat in English"), max_length=200, blank=True)

    objects = AllianceQuerySet.as_manager()

    class Meta(Shared.Meta):
        verbose_name = _("alliance")
        verbose_name_plural = _("alliances")
        ordering = ["name"]

    def get_absolute_url(self):
        return reverse("agreements:alliance", args=[self.pk])

    @property
    def local_secretariat(self):
        return in_language(self.secretariat, self.secretariat_en)


class OfAllianceQuerySet(BelowQuerySet):
    within = "alliance"


@track_changes
class AllianceMember(Named, Shared):
    """Who belongs to an alliance, an organisation of the portal or another."""

    alliance = SharedKey(Alliance, related_name="members", verbose_name=_("alliance"))
    organisation = SharedKey(
        Organisation,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )

    objects = OfAllianceQuerySet.as_manager()

    class Meta(Shared.Meta):
        verbose_name = _("member of an alliance")
        verbose_name_plural = _("members of alliances")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["home", "alliance", "name"],
                name="alliance_member_once",
                condition=Q(is_own=True, withdrawn_at=None),
            )
        ]


@track_changes
class Gathering(Named, Shared):
    """What an alliance held or will hold."""

    alliance = SharedKey(
        Alliance, related_name="gatherings", verbose_name=_("alliance")
    )
    on = models.DateField(pgettext_lazy("of an event", "day"))
    place = Line(_("place"), max_length=60, blank=True)

    objects = OfAllianceQuerySet.as_manager()

    class Meta(Shared.Meta):
        verbose_name = _("gathering of an alliance")
        verbose_name_plural = _("gatherings of alliances")
        ordering = ["-on", "pk"]
