"""Files that are kept by what they hold."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Sha256
from portal.identity.models import Person
from portal.identity.models.vocabulary import Named


class StoredFile(Named):
    """A file by its name and its SHA-256; internal until it is cleared."""

    sha256 = Sha256(_("SHA-256"), editable=False)
    size = models.PositiveIntegerField(_("size in bytes"), editable=False)
    is_public = models.BooleanField(_("public"), default=False, editable=False)
    uploaded_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("uploaded by"),
    )

    private = ("uploaded_by",)

    class Meta:
        abstract = True
