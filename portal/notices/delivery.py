"""Carrying notices out of the portal: e-mail and text messages."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core.logs import serving
from portal.core.mail import send_mail
from portal.core.sms import send_sms
from portal.core.time import now
from portal.notices.models import Channel, Delivery, Preference

LEASE = timedelta(minutes=5)  # a mail server has ten seconds for each of its words
LONGEST_WAIT = timedelta(hours=6)
MOST_TRIES = 100  # three weeks and a half

logger = logging.getLogger(__name__)


def lease() -> Delivery | None:
    """Take the one longest due; committed before it is sent, so none is sent twice.

    One alone: many would wait for each other longer than any lease.
    """
    with transaction.atomic():
        due = Delivery.objects.waiting().filter(next_try_at__lte=now())
        waiting = due.select_for_update(skip_locked=True).order_by("next_try_at")
        if taken := waiting.first():
            taken.next_try_at = now() + LEASE
            taken.save(update_fields=["next_try_at"])
    return taken


def deliver(delivery: Delivery) -> None:
    """Send one notice; whatever goes wrong with it holds up no other."""
    with serving(delivery.request_id):
        try:
            _try(delivery)
        except Exception:
            logger.exception("A notice could not be sent: delivery %s", delivery.pk)


def _try(delivery: Delivery) -> None:
    """Send it in its reader's language; a failure is tried again for weeks."""
    notice = delivery.notice
    wish = Preference.objects.filter(pk=notice.person_id).first() or Preference()
    try:
        with override(wish.language):
            send(delivery, notice.title, notice.body, settings.BASE_URL + notice.url)
    except Exception as error:  # noqa: BLE001  whatever the carrier raises
        delivery.next_try_at = now() + _wait_after(delivery.tries)
        delivery.tries += 1
        delivery.error = str(error).replace("\0", "")[:300]
        if delivery.tries >= MOST_TRIES:
            delivery.given_up_at = now()
    else:
        delivery.sent_at = now()
        delivery.error = ""
        logger.info("A notice was sent: delivery %s", delivery.pk)
    delivery.save(
        update_fields=["tries", "next_try_at", "error", "sent_at", "given_up_at"]
    )


def _wait_after(tries: int) -> timedelta:
    return min(timedelta(minutes=2 ** min(tries, 10)), LONGEST_WAIT)


def send(delivery: Delivery, title: str, body: str, url: str) -> None:
    if delivery.is_reminder:
        title = _("Reminder: %(title)s") % {"title": title}
    if delivery.channel == Channel.SMS:
        send_sms(delivery.address, f"{title} {url}")
        return
    subject = " ".join(title.split())  # what people named may hold line breaks
    opened = _("Open it here: %(url)s") % {"url": url}
    send_mail(delivery.address, subject, f"{body}\n\n{opened}")
