"""Text messages: a base plugs its carrier in by the setting SMS_BACKEND."""

import logging
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

logger = logging.getLogger(__name__)


class Carrier(Protocol):
    """A class that SMS_BACKEND may name."""

    def send(self, number: str, text: str) -> None:
        """Hand the text to the network for `number` (E.164); raise where it failed."""


class Console:
    """Writes messages to the log instead of sending them."""

    def send(self, number: str, text: str) -> None:
        logger.info("SMS to %s: %s", number, text)


def send_sms(number: str, text: str) -> None:
    """Send a text message to a number in E.164 form; raises what the carrier raises."""
    carrier: Carrier = import_string(settings.SMS_BACKEND)()
    carrier.send(number, text)
