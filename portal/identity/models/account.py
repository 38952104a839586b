"""Accounts: how a person signs in at this base. They never travel."""

from collections.abc import Iterable
from typing import Any, Self
from uuid import UUID

import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.identity.models.person import Person
from portal.identity.models.role import OFFICE_ROLES, allows

# The person's contact details are the account's, however these were changed.
CONTACT_FOLLOWS = """
    UPDATE identity_person SET
        email = COALESCE(NEW.email, ''), phone = COALESCE(NEW.phone, '')
    WHERE id = NEW.person_id AND is_own
        AND (email, phone) IS DISTINCT FROM
            (COALESCE(NEW.email, ''), COALESCE(NEW.phone, ''));
    RETURN NULL;
"""

# However an account is closed or blocked; let in again, its owner makes new ones.
TOKENS_END = """
    UPDATE identity_personaltoken SET revoked_at = statement_timestamp()
    WHERE account_id = NEW.id AND revoked_at IS NULL;
    DELETE FROM allauth_idp_oidc_token WHERE user_id = NEW.id;
    RETURN NULL;
"""


class AccountQuerySet(models.QuerySet["Account"]):
    def at_home(self) -> Self:
        """Accounts of this base's own people."""
        return self.filter(card__isnull=True)

    def of_guests(self) -> Self:
        """Shadows of the accounts that people of other bases have there."""
        return self.filter(card__isnull=False)


class AccountManager(BaseUserManager.from_queryset(AccountQuerySet)):
    def create_user(
        self,
        email: str | None = None,
        password: str | None = None,
        *,
        person: Person | None = None,
        name: str = "",
        **fields: Any,
    ) -> "Account":
        """Open an account, and the person's record unless there is one."""
        person = person or Person.objects.create(
            name=name or email or fields.get("phone") or ""
        )
        account = self.model(
            email=(email or "").lower() or None, person=person, **fields
        )
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A way in: e-mail or mobile number, and a password or passkey.

    Of a person of another base it is a shadow: `card` holds what their base last said
    of them, and the only way in is to be signed in there.
    """

    person = models.OneToOneField(
        Person, models.PROTECT, related_name="account", verbose_name=_("person")
    )
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    phone = models.CharField(
        _("mobile number"), max_length=20, unique=True, null=True, blank=True
    )
    is_phone_verified = models.BooleanField(_("mobile number verified"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the admin site"), default=False)
    joined_at = models.DateTimeField(_("joined at"), auto_now_add=True)
    card = models.JSONField(
        _("as the home base describes them"), null=True, blank=True, editable=False
    )

    objects = AccountManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []
    is_superuser = False  # nobody may do everything: roles decide
    # Whether they come in by a door of their office: it says so for this request alone.
    is_in_office = False

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints = [
            models.CheckConstraint(
                name="account_reachable",
                condition=Q(email__isnull=False)
                | Q(phone__isnull=False)
                | Q(is_active=False)
                | Q(card__isnull=False),
            ),
            models.CheckConstraint(
                name="account_away_has_no_way_in_of_its_own",
                condition=Q(card__isnull=True)
                | Q(email=None, phone=None, is_staff=False, password__startswith="!"),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="contact_follows",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("email", "phone"),
                func=CONTACT_FOLLOWS,
            ),
            pgtrigger.Trigger(
                name="tokens_end",
                when=pgtrigger.After,
                operation=pgtrigger.UpdateOf("is_active"),
                condition=pgtrigger.Q(new__is_active=False),
                func=TOKENS_END,
            ),
        ]

    def __str__(self):
        return self.person.name

    @property
    def is_at_home(self) -> bool:
        """Whether this base keeps the account, rather than the person's own base."""
        return self.card is None

    def holds(self, *roles: str, organisation: UUID | None = None) -> bool:
        """Whether the person now has one of `roles`, in `organisation` or anywhere."""
        held = self.roles_in_force()
        return any(
            role in roles and organisation in (None, where) for role, where in held
        )

    def organisations_as(self, *roles: str) -> list[UUID]:
        """Ids of the organisations in which the person now has one of `roles`."""
        return [where for role, where in self.roles_in_force() if role in roles]

    def roles_in_force(self) -> list[tuple[str, UUID]]:
        # Read once a request: every page asks several times.
        if not hasattr(self, "_held_roles"):
            self._held_roles = list(
                self.person.memberships.in_force().values_list("role", "organisation")
            )
        return self._held_roles

    def has_perm(self, perm: str, obj: object = None) -> bool:
        """Whether one's roles allow something in the admin site."""
        return self.is_active and allows(
            {role for role, where in self.roles_in_force()}, perm
        )

    def has_perms(self, perms: Iterable[str], obj: object = None) -> bool:
        return all(self.has_perm(perm, obj) for perm in perms)

    def has_module_perms(self, app_label: str) -> bool:
        """Whether an app is listed in the admin site; each record is asked for."""
        return self.is_active and self.holds(*OFFICE_ROLES)

    def get_full_name(self):
        return self.person.name

    def get_short_name(self):
        return self.person.name
