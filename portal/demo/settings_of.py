"""The settings of one base of the demo, as environment variables."""

from portal.demo.bases import Base
from portal.demo.environment import file_of, write
from portal.demo.keys import base_secrets, demo_secret
from portal.demo.paths import ROOT


def settings_of(base: Base, database_url: str, store_url: str) -> dict[str, str]:
    """Say all that tells this base from the others; kept for commands by hand too."""
    settings = {
        "BASE": base.code,
        "BASE_URL": base.url,
        "SECRET_KEY": base_secrets(base)["django"],
        "ALLOWED_HOSTS": "localhost",
        "DATABASE_URL": database_url,
        "REDIS_URL": store_url,
        "VAR": str(base.folder),
        "NODE_KEY_FILE": str(base.key_file),
        "DEMO_SECRET": demo_secret(),
        "LOG_FORMAT": "readable",
        "STATIC_BY_FINDERS": "true",
        "PYTHONPATH": str(ROOT),
    }
    write(file_of(base.code), settings)
    return settings


def forget(base: Base) -> None:
    """Commands by hand lead nowhere once the base has stopped."""
    file_of(base.code).unlink(missing_ok=True)
