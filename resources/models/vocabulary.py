"""The classes that resources and instruments are sorted into."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line
from portal.identity.models.vocabulary import Named
from portal.nodes.shared import Shared


class ResourceClass(Named, Shared):
    """One of the classes of science resources, 13 to begin with."""

    code = models.SlugField(_("code"), max_length=30, unique=True)
    description = Line(_("description"), max_length=200, blank=True)
    description_en = Line(_("description in English"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    matter = "reference"

    class Meta(Shared.Meta):
        verbose_name = _("resource class")
        verbose_name_plural = _("resource classes")
        ordering = ["order", "code"]


def major_class_of(code):
    """The code of the major class around a minor one: 0101 → 0100."""
    return f"{code[:2]}00"


class InstrumentClass(Named, Shared):
    """A class of instruments by four digits; those of the major ones end in 00."""

    code = models.CharField(_("code"), max_length=4, unique=True)

    matter = "reference"

    class Meta(Shared.Meta):
        verbose_name = _("instrument class")
        verbose_name_plural = _("instrument classes")
        ordering = ["code"]

    @property
    def is_major(self):
        return self.code == major_class_of(self.code)
