"""Who signed in or tried to, from where and when: kept half a year, never changed."""

from itertools import permutations

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.fields import Code, Line
from portal.core.time import now
from portal.identity.models.account import Account
from portal.nodes.known import known_bases

# Cybersecurity Law, article 21: network logs are kept for six months at least.
KEPT = """
    IF TG_OP = 'DELETE' AND OLD.at < now() - interval '6 months' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the record of sign-ins is only written to'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sign_in_append_only';
"""


class Outcome(models.TextChoices):
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")
    LOCKED = "locked", _("refused after many failures")


WAYS = {
    "password": _("password"),
    "code": _("code by message"),
    "totp": _("authenticator app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery code"),
    "token": _("access token"),
}


class Ways(Code):
    """How somebody showed who they are: one way, or two such as password+totp."""

    def names(self) -> dict[str, str]:
        ways = {code: str(words) for code, words in WAYS.items()}
        ways |= {node.code: str(node) for node in known_bases()}
        pairs = permutations(ways, 2)
        return ways | {f"{a}+{b}": f"{ways[a]} + {ways[b]}" for a, b in pairs}


class SignIn(models.Model):
    """One attempt to sign in."""

    account = models.ForeignKey(
        Account,
        models.PROTECT,
        null=True,
        related_name="sign_ins",
        verbose_name=_("account"),
    )
    login = Line(_("e-mail or mobile number"), max_length=254, blank=True)
    outcome = models.CharField(_("outcome"), max_length=9, choices=Outcome)
    method = Ways(_("way"), max_length=30, blank=True)
    ip = models.GenericIPAddressField(_("IP address"), null=True)
    user_agent = Line(_("browser"), max_length=200, blank=True)
    at = models.DateTimeField(_("at"), default=now)

    class Meta:
        verbose_name = _("sign-in")
        verbose_name_plural = _("sign-ins")
        ordering = ["-at"]
        indexes = [
            models.Index(fields=["account", "-at"], name="sign_in_by_account"),
            models.Index(fields=["-at"], name="sign_in_by_time"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="append_only",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=KEPT,
            )
        ]

    def __str__(self):
        return f"{self.login} {self.get_outcome_display()}"
