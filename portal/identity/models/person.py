"""People, as every base knows them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.nodes.shared import NOBODY, Shared


class Assurance(models.IntegerChoices):
    """How sure we are of who someone is."""

    SELF_DECLARED = 1, _("self-declared")
    ORGANISATION_CONFIRMED = 2, _("confirmed by the organisation")
    REAL_NAME = 3, _("real name verified")


class Person(Shared):
    """A person; their account is another thing and never leaves its base."""

    name = models.CharField(_("name"), max_length=50)
    name_en = models.CharField(_("name in Latin letters"), max_length=100, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("mobile number"), max_length=20, blank=True)
    assurance = models.PositiveSmallIntegerField(
        _("assurance"), choices=Assurance.choices, default=Assurance.SELF_DECLARED
    )

    audience = NOBODY  # personal data stay home until the person consents

    class Meta(Shared.Meta):
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self):
        return self.name
