"""The bases of the network, and the keys by which they sign."""

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.core.validators import validate_slug
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line, WebAddress
from portal.core.time import now
from portal.nodes.base import current_base
from portal.nodes.keys import fingerprint


class NodeQuerySet(models.QuerySet):
    def peers(self) -> "NodeQuerySet":
        """Every base but this one."""
        return self.exclude(code=current_base())


class Node(models.Model):
    """A base of the network: this one or a peer."""

    code = models.CharField(
        _("code"), max_length=20, primary_key=True, validators=[validate_slug]
    )
    name = Line(_("name"), max_length=40)
    name_en = Line(_("English name"), max_length=40)
    url = WebAddress(_("address"))
    division_prefixes = ArrayField(
        models.CharField(max_length=2),
        verbose_name=_("first digits of its divisions"),
        help_text=_("50 for Chongqing, 51 for Sichuan"),
    )
    feed_epoch = models.PositiveIntegerField(
        _("feed epoch"),
        default=1,
        help_text=_("Grows when a base is restored from a backup."),
    )

    objects = NodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("base")
        verbose_name_plural = _("bases")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(  # `*` stands for every base
                name="node_code_is_a_slug", condition=Q(code__regex=r"^[-\w]+$")
            )
        ]

    def __str__(self):
        return self.name_en if get_language() == "en" else self.name

    @property
    def is_paused(self):
        """Whether an administrator has it asked nothing for the time being."""
        link = getattr(self, "link", None)
        return link is not None and link.is_paused

    def clean(self):
        """Each division is one base's: who gives its code is who keeps it."""
        others = Node.objects.exclude(pk=self.pk)
        mine = self.division_prefixes or []
        if taken := others.filter(division_prefixes__overlap=mine).first():
            raise ValidationError(
                _("%(base)s keeps the divisions of some of these digits: %(digits)s"),
                code="prefixes",
                params={"base": taken, "digits": ", ".join(taken.division_prefixes)},
            )


class NodeKeyQuerySet(models.QuerySet):
    def in_force(self) -> "NodeKeyQuerySet":
        """Keys whose signatures count now."""
        moment = now()
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=moment), not_before__lte=moment
        )


class NodeKey(models.Model):
    """A public key by which a base signs; several overlap while keys rotate."""

    node = models.ForeignKey(
        Node, models.CASCADE, related_name="keys", verbose_name=_("base")
    )
    kid = models.CharField(_("key id"), max_length=64, unique=True)
    public_key = models.TextField(_("public key"), help_text=_("Ed25519, PEM"))
    not_before = models.DateTimeField(_("valid from"))
    expires_at = models.DateTimeField(_("valid until"), null=True, blank=True)

    objects = NodeKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("key of a base")
        verbose_name_plural = _("keys of bases")
        ordering = ["node", "not_before", "pk"]

    def __str__(self):
        return self.fingerprint

    @property
    def fingerprint(self):
        """The key as people read it to each other."""
        return fingerprint(self.kid)

    @property
    def is_in_force(self):
        moment = now()
        is_over = self.expires_at is not None and self.expires_at <= moment
        return self.not_before <= moment and not is_over
