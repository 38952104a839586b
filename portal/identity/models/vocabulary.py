"""Vocabularies that every app shares: divisions, disciplines, fields."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line
from portal.core.shapes import Shaped
from portal.core.time import today
from portal.nodes.shared import Shared, SharedQuerySet


class Named(models.Model):
    """Something with a Chinese and an English name."""

    name = Line(_("name"), max_length=100)
    name_en = Line(_("English name"), max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.local_name

    @property
    def local_name(self):
        """The name in the reader's language; Chinese where there is no other."""
        return (self.name_en if get_language() == "en" else "") or self.name


class DivisionQuerySet(SharedQuerySet):
    def in_force(self):
        """Divisions that exist today."""
        day = today()
        return self.filter(valid_from__lte=day).filter(
            Q(valid_until=None) | Q(valid_until__gt=day)
        )


CODES = (
    '$.type() == "array" && $.size() <= 50 && !($[*].type() != "string")'
    ' && !exists($[*] ? (!(@ like_regex "^[0-9]{6}$")))'
)
# A code is one base's to give: else a peer could take it before who keeps it does.
OF_ITS_HOME = pgtrigger.Trigger(
    name="of_its_home",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update,
    func="""
        IF NEW.home = current_setting('nodes.applying', true)
           AND EXISTS (SELECT FROM nodes_node n WHERE n.code = NEW.home
               AND left(NEW.code, 2) <> ALL (n.division_prefixes)) THEN
            RAISE EXCEPTION 'division % lies outside of base %', NEW.code, NEW.home
                USING ERRCODE = 'check_violation', CONSTRAINT = 'division_of_its_home';
        END IF;
        RETURN NEW;
    """,
)


class Division(Named, Shared):
    """An administrative division, GB/T 2260; an abolished one keeps its code."""

    code = models.CharField(_("code"), max_length=6, unique=True)
    parent = models.CharField(_("code of its parent"), max_length=6, blank=True)
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("First day without it.")
    )
    successors = models.JSONField(
        _("codes of its successors"), default=list, blank=True
    )

    objects = DivisionQuerySet.as_manager()

    matter = "reference"

    class Meta(Shared.Meta):
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        ordering = ["code"]
        triggers = [*Shared.Meta.triggers, OF_ITS_HOME]
        constraints = [
            models.CheckConstraint(
                name="division_valid_forwards",
                condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
            ),
            models.CheckConstraint(
                name="division_successors_are_codes",
                condition=Shaped("successors", CODES),
                violation_error_message=_("Its successors are a list of codes."),
            ),
        ]


class Discipline(Named):
    """A level-1 discipline of GB/T 13745-2009."""

    code = models.CharField(_("code"), max_length=3, primary_key=True)

    class Meta:
        verbose_name = _("discipline")
        verbose_name_plural = _("disciplines")
        ordering = ["code"]


class Field(Named):
    """A field of technology that the regions promote together.

    Eleven to begin with: those of the framework agreement of 2020.
    """

    code = models.SlugField(_("code"), max_length=20, primary_key=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("field of technology")
        verbose_name_plural = _("fields of technology")
        ordering = ["order", "code"]
