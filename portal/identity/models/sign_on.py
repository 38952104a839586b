"""Sessions at other bases that a session here answers for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.models.account import Account
from portal.nodes.models import Node


class SignOn(models.Model):
    """One of our people was made known to another base, out of one session here.

    Its id is the `sid` of OpenID Connect: either base names the session by it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    account = models.ForeignKey(
        Account, models.CASCADE, related_name="sign_ons", verbose_name=_("account")
    )
    peer = models.ForeignKey(
        Node, models.CASCADE, related_name="+", verbose_name=_("base")
    )
    session_key = models.CharField(max_length=40, editable=False)
    told = models.CharField(
        max_length=64, help_text="digest of the person as the base was last told"
    )
    given_at = models.DateTimeField(_("signed on at"), default=now)

    class Meta:
        verbose_name = _("sign-on at another base")
        verbose_name_plural = _("sign-ons at other bases")
        constraints = [
            models.UniqueConstraint(
                name="sign_on_once_per_session", fields=["session_key", "peer"]
            )
        ]

    def __str__(self):
        return f"{self.account} → {self.peer_id}"
