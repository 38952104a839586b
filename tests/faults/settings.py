"""The portal's settings, and what notes the effects of messages."""

from portal.settings import *  # noqa: F403
from portal.settings import INSTALLED_APPS as OF_THE_PORTAL

INSTALLED_APPS = [*OF_THE_PORTAL, "tests.faults.apps.Noting"]
