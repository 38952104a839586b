"""The settings as mypy sees them: it reads the code and needs no base."""

import os

from portal.demo.environment import NO_SERVICES

for name, value in NO_SERVICES.items():
    os.environ.setdefault(name, value)

from portal.settings import *  # noqa: E402, F403
