"""Tokens: how a person lets a program of their own act for them."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Line
from portal.core.ids import new_id
from portal.core.scopes import ACCOUNT, READ
from portal.core.time import now
from portal.identity.models.account import Account

MARK = "cypt_"  # by which a leaked token is known for one: it stands before each
SHOWN = len(MARK) + 6  # characters of a token that its owner sees ever after
LONGEST = timedelta(days=365)


class Scope(models.TextChoices):
    """What a program may do for somebody; never more than they may themselves."""

    READ = READ, _("read what I may read, and mark notices as read")
    BOOK = "book", _("book, move and cancel for me")
    MANAGE = "manage", _("manage instruments and their bookings as I may")
    ORGANISE = "organise", _("look after organisations and members as I may")
    ACCOUNT = (
        ACCOUNT,
        _("choose how I am told, answer invitations to me, have my name verified"),
    )
    AGREE = "agree", _("report on agreements, and write them, as I may")
    INTERNAL = "internal", _("read the internal texts that my office reads")

    @classmethod
    def of_programs(cls) -> "list[Scope]":
        """What programs of others ask people for; one's own tokens alone reach in."""
        return [scope for scope in cls if scope is not cls.INTERNAL]

    @classmethod
    def of_reviewers(cls) -> "list[Scope]":
        """What programs act for a base by, where their person reviews for it."""
        return [cls.MANAGE, cls.ORGANISE]


class PersonalTokenQuerySet(models.QuerySet["PersonalToken"]):
    def standing(self) -> Self:
        """Tokens nobody has revoked, expired ones too."""
        return self.filter(revoked_at=None)

    def live(self) -> Self:
        """Tokens that let a program in now."""
        return self.standing().filter(
            expires_at__gt=now(), account__is_active=True, account__card__isnull=True
        )

    def by_secret(self, secret: str) -> Self:
        """The token that reads so, whatever has become of it."""
        return self.filter(digest=digest_of(secret))

    def over_since(self, moment: datetime) -> Self:
        """Tokens that ended before `moment`."""
        return self.filter(Q(revoked_at__lt=moment) | Q(expires_at__lt=moment))


class PersonalToken(models.Model):
    """A secret by which a program acts for its owner; only its hash is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(
        Account, models.CASCADE, related_name="tokens", verbose_name=_("account")
    )
    name = Line(_("what the token is for"), max_length=50)
    scopes = ArrayField(
        models.CharField(max_length=10, choices=Scope), verbose_name=_("what it may do")
    )
    beginning = models.CharField(_("begins with"), max_length=SHOWN)
    # 256 random bits cannot be guessed: a fast hash keeps them as well as a slow one.
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made on"), default=now)
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used at"), null=True, blank=True)
    last_used_from = models.GenericIPAddressField(
        _("last used from"), null=True, blank=True
    )

    objects = PersonalTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ["-made_at"]
        constraints = [
            models.UniqueConstraint(
                name="token_name_once",
                fields=["account", "name"],
                condition=Q(revoked_at=None),
            ),
            models.CheckConstraint(
                name="token_lasts_a_year_at_most",
                condition=Q(expires_at__gt=F("made_at"))
                & Q(expires_at__lte=F("made_at") + LONGEST),
            ),
            models.CheckConstraint(
                name="token_scopes_known",
                condition=Q(scopes__contained_by=Scope.values, scopes__len__gt=0),
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_over(self) -> bool:
        """Whether it has expired."""
        return self.expires_at <= now()

    @property
    def scope_labels(self) -> list[str]:
        """What it may do, in words."""
        return [str(Scope(scope).label) for scope in self.scopes]


def digest_of(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
