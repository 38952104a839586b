"""E-mails, from a sender that people know and can answer."""

from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _


def sender() -> str:
    """The portal by its name, in the reader's language, before its address."""
    name = _("Sichuan–Chongqing Science Resources Sharing Platform")
    return formataddr((name, settings.DEFAULT_FROM_EMAIL), "utf-8")


def answers() -> list[str]:
    """Where an answer goes: to people, if the base names them."""
    return [settings.CONTACT_EMAIL] if settings.CONTACT_EMAIL else []


def send_mail(address: str, subject: str, body: str) -> None:
    """Send one e-mail, signed; raises what the mail server says."""
    signed = f"{body}\n\n{signature()}\n"
    EmailMessage(subject, signed, sender(), [address], reply_to=answers()).send()


def signature() -> str:
    """Who writes, and whom to ask."""
    name = _("Sichuan–Chongqing Science Resources Sharing Platform")
    lines = [name, settings.BASE_URL]
    if settings.CONTACT_EMAIL:
        lines.append(_("Questions: %(address)s") % {"address": settings.CONTACT_EMAIL})
    return "\n".join(lines)
