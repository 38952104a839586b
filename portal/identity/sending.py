"""Carrying invitations to addresses that may belong to nobody here yet."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core.mail import send_mail
from portal.core.sms import send_sms
from portal.core.time import now
from portal.identity.models import Invitation

LEASE = timedelta(minutes=5)

logger = logging.getLogger(__name__)


def lease() -> Invitation | None:
    """Take the one longest due; committed before it is sent, so none is sent twice.

    One alone: many would wait for each other longer than any lease.
    """
    with transaction.atomic():
        waiting = (
            Invitation.objects.open()
            .filter(sent_at=None, next_try_at__lte=now())
            .select_related("organisation", "invited_by")
            .select_for_update(skip_locked=True, of=("self",))
            .order_by("next_try_at")
        )
        if taken := waiting.first():
            taken.next_try_at = now() + LEASE
            taken.save(update_fields=["next_try_at"])
    return taken


def send(invitation: Invitation) -> None:
    """Send one invitation; a failed one is tried again after its lease."""
    try:
        with override(settings.LANGUAGE_CODE):
            _carry(invitation)
    except Exception:
        logger.exception("invitation %s was not sent", invitation.pk)
        return
    invitation.sent_at = now()
    invitation.save(update_fields=["sent_at"])


def _carry(invitation: Invitation) -> None:
    url = settings.BASE_URL + reverse("identity:invitation", args=[invitation.token])
    words = {
        "person": invitation.invited_by.name,
        "organisation": invitation.organisation.name,
        "role": invitation.get_role_display(),
        "url": url,
    }
    title = _("%(person)s invites you to %(organisation)s") % words
    if "@" not in invitation.address:
        send_sms(invitation.address, f"{title} {url}")
        return
    body = _(
        "%(person)s invites you to join %(organisation)s as %(role)s.\n\n"
        "Follow this link within seven days, sign in or sign up with this address, "
        "and accept or decline:\n%(url)s\n\n"
        "If you do not know them, just leave this message."
    )
    send_mail(invitation.address, title, body % words)
