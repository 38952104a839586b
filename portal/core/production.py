"""What a base that others can reach must not run with.

Django asks its system checks in commands only; `refuse_unfit` asks these wherever
requests or tasks are served, before the first of them.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks

PRODUCTION = "production"  # the tag of these checks
THIS_MACHINE = {"localhost", "127.0.0.1", "[::1]"}
SHORTEST_SECRET = 50
FEWEST_CHARACTERS = 5  # different ones, in a secret
MAIL_GOES_NOWHERE = {"console", "dummy", "filebased", "locmem"}


def is_reachable() -> bool:
    """Whether anyone but the owner of this machine can come to this base."""
    hosts = {urlsplit(settings.BASE_URL).hostname, *settings.ALLOWED_HOSTS}
    return not hosts <= THIS_MACHINE


@register(PRODUCTION)
def check_production(**kwargs: object) -> list[CheckMessage]:
    """Everything that must be otherwise before others may come, all at once."""
    if not is_reachable():
        return []
    return [Error(what, hint=hint, id=f"portal.{id}") for id, what, hint in faults()]


def faults() -> Iterator[tuple[str, str, str]]:
    """Each fault of the settings: its id, what is wrong, what to do."""
    secret = settings.SECRET_KEY
    if settings.DEBUG:
        yield "E001", "DEBUG is on: errors show code and settings.", "Unset DEBUG."
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_CHARACTERS:
        made = "Make one: openssl rand -hex 50."
        yield "E002", "SECRET_KEY is too short: sessions could be forged.", made
    if not settings.BASE_URL.startswith("https://"):
        yield "E003", "BASE_URL is not https: passwords would travel open.", "Use TLS."
    if any(host.startswith(("*", ".")) for host in settings.ALLOWED_HOSTS):
        named = "Name the hosts."
        yield "E004", "ALLOWED_HOSTS takes any name: links could be forged.", named
    if settings.EMAIL_BACKEND.split(".")[-2] in MAIL_GOES_NOWHERE:
        named = "Set EMAIL_URL, such as smtp+tls://user:password@host:587."
        yield "E005", "E-mails, codes among them, are written to a log.", named
    if settings.SMS_BACKEND == "portal.core.sms.Console":
        named = "Set SMS_URL to the address of a gateway, or SMS_BACKEND to a class."
        yield "E006", "Text messages, codes among them, are written to a log.", named
    if settings.DEFAULT_FROM_EMAIL.rpartition("@")[2] in THIS_MACHINE:
        named = "Set FROM_EMAIL to an address that the mail server sends from."
        yield "E007", "E-mails come from nowhere: others' servers refuse them.", named


def refuse_unfit() -> None:
    """End the program, loudly, unless the base is fit to be reached."""
    found = run_checks(tags=[PRODUCTION])
    if found:
        reasons = "\n".join(f"{e.id} {e.msg} {e.hint}" for e in found)
        # Celery's signals swallow every Exception; this is none.
        raise SystemExit(f"This base must not run like this:\n{reasons}")
