"""Who belongs to which organisation, and in what role."""

from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.contrib.auth.models import AnonymousUser
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.core.signing import BadSignature, Signer
from django.db import models
from django.db.models import BooleanField, ExpressionWrapper, F, Func, Q
from django.utils.translation import gettext_lazy as _

from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.models.organisation import Organisation
from portal.identity.models.person import Person
from portal.identity.models.role import MEMBER_ROLES, OFFICE_ROLES, Role

if TYPE_CHECKING:
    from portal.identity.models.account import Account


class Term(Func):
    """The time from start up to, not including, the end; no end: for ever."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class MembershipQuerySet(models.QuerySet):
    def in_force(self) -> Self:
        """Memberships that count now."""
        moment = now()
        return self.filter(starts_at__lte=moment).filter(
            Q(ends_at=None) | Q(ends_at__gt=moment)
        )

    def of(self, account: "Account | AnonymousUser") -> Self:
        """The memberships of whoever is signed in; none for a visitor."""
        if not account.is_authenticated:
            return self.none()
        return self.filter(person=account.person_id)

    def managed_by(self, account: "Account | AnonymousUser") -> Self:
        """Members whom the account may confirm, change and dismiss."""
        if not account.is_authenticated:
            return self.none()
        mine = account.organisations_as(Role.ORGANISATION_ADMIN)
        return self.filter(organisation__in=mine, role__in=MEMBER_ROLES)

    def seen_by(self, account: "Account | AnonymousUser") -> Self:
        """The account's own, and those of members whom it manages."""
        return self.of(account) | self.managed_by(account)

    def held_now(self) -> Self:
        """Roles that people hold themselves: these can be handed over, or stood in."""
        return self.in_force().filter(stands_in_for=None)

    def not_over(self) -> Self:
        """Memberships in force, and those that begin later."""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now()))


# Roles are given where a person is at home: from there every base learns of them.
OWN_PEOPLE = """
    IF NOT EXISTS (
        SELECT FROM identity_person p WHERE p.id = NEW.person_id AND p.is_own
    ) THEN
        RAISE EXCEPTION 'their own base gives this person roles'
            USING ERRCODE = 'restrict_violation',
                  CONSTRAINT = 'membership_of_own_people';
    END IF;
    RETURN NEW;
"""


@pghistory.track(
    pghistory.UpdateEvent(row=pghistory.Old),
    pghistory.DeleteEvent(),
    append_only=True,
    meta={
        "verbose_name": _("role: earlier version"),
        "verbose_name_plural": _("roles: earlier versions"),
    },
)
class Membership(models.Model):
    """A person's role in an organisation, for a time; `stands_in_for` a colleague."""

    person = models.ForeignKey(
        Person, models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="memberships",
        verbose_name=_("organisation"),
    )
    role = models.CharField(_("role"), max_length=24, choices=Role)
    starts_at = models.DateTimeField(_("from"), default=now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    stands_in_for = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("stands in for"),
    )

    given_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("given by"),
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_starts",
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
            ),
            ExclusionConstraint(
                name="membership_once_at_a_time",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (Term("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(stands_in_for=None),
            ),
            # GB/T 22239: who audits runs nothing of what is audited.
            ExclusionConstraint(
                name="membership_auditor_apart",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    (
                        ExpressionWrapper(
                            Q(role=Role.AUDITOR), output_field=BooleanField()
                        ),
                        RangeOperators.NOT_EQUAL,
                    ),
                    (Term("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(role__in=sorted(OFFICE_ROLES)),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="own_people",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("person_id"),
                func=OWN_PEOPLE,
            )
        ]

    def __str__(self):
        return f"{self.person} · {self.organisation} · {self.get_role_display()}"


class InvitationQuerySet(models.QuerySet):
    def open(self) -> Self:
        """Invitations that can still be answered."""
        return self.filter(closed_at=None, expires_at__gt=now())

    def managed_by(self, account: "Account | AnonymousUser") -> Self:
        """What an account's organisations asked, for it to take back."""
        if not account.is_authenticated:
            return self.none()
        mine = account.organisations_as(Role.ORGANISATION_ADMIN)
        return self.filter(organisation__in=mine)

    def by_token(self, token: str) -> Self:
        """The invitation whose link carries `token`; none for a forged one."""
        try:
            return self.filter(pk=SIGNER.unsign(token))
        except BadSignature:
            return self.none()


# The link's secret is a signature: nothing that opens an invitation is stored.
SIGNER = Signer(salt="invitation")


class Invitation(models.Model):
    """An organisation asks the owner of an address in, once and for a week."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        related_name="invitations",
        verbose_name=_("organisation"),
    )
    role = models.CharField(
        _("role"), max_length=24, choices=[(role, role.label) for role in MEMBER_ROLES]
    )
    address = models.CharField(_("e-mail or mobile number"), max_length=254)
    invited_by = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("invited by")
    )
    invited_at = models.DateTimeField(_("invited at"), default=now)
    expires_at = models.DateTimeField(_("expires at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    next_try_at = models.DateTimeField(_("next try at"), default=now)
    accepted_by = models.ForeignKey(
        Person,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("accepted by"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                name="invitation_open_once",
                fields=["organisation", "role", "address"],
                condition=Q(closed_at=None),
            ),
            models.CheckConstraint(
                name="invitation_to_no_office",
                condition=Q(role__in=sorted(MEMBER_ROLES)),
            ),
            models.CheckConstraint(
                name="invitation_accepted_is_closed",
                condition=Q(accepted_by=None) | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.address} · {self.organisation}"

    @property
    def token(self):
        """What its link carries."""
        return SIGNER.sign(str(self.pk))
