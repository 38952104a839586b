"""Text messages: a base plugs its carrier in by the setting SMS_BACKEND."""

import logging
from typing import Protocol

import requests
from django.conf import settings
from django.utils.module_loading import import_string

TIMEOUTS = (2, 5)  # seconds to connect, and between bytes

logger = logging.getLogger(__name__)


class Carrier(Protocol):
    """A class that SMS_BACKEND may name."""

    def send(self, number: str, text: str) -> None:
        """Hand the text to the network for `number` (E.164); raise where it failed."""


class Console:
    """Writes messages to the log instead of sending them."""

    def send(self, number: str, text: str) -> None:
        logger.info("SMS to %s: %s", number, text)


class Gateway:
    """Hands messages to the gateway at SMS_URL: a POST of {"to": …, "text": …}."""

    def send(self, number: str, text: str) -> None:
        said = {"to": number, "text": text}
        requests.post(settings.SMS_URL, json=said, timeout=TIMEOUTS).raise_for_status()


def send_sms(number: str, text: str) -> None:
    """Send a text message to a number in E.164 form; raises what the carrier raises."""
    carrier: Carrier = import_string(settings.SMS_BACKEND)()
    carrier.send(number, text)
