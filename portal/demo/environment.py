"""The settings of a base as environment variables, where the demo keeps them."""

import os
from pathlib import Path

from portal.demo.bases import codes
from portal.demo.paths import DEMO
from portal.demo.trouble import Trouble

# Commands about the code alone: they touch no service, so any base will do.
ABOUT_CODE = {
    "check",
    "collectstatic",
    "help",
    "makemigrations",
    "spectacular",
    "version",
    "write_first_migration",
    "--help",
    "--version",
}
NO_SERVICES = {
    "BASE": codes()[0],
    "BASE_URL": "http://localhost:8000",
    "SECRET_KEY": "about-the-code-only",
    "ALLOWED_HOSTS": "localhost",
    "DATABASE_URL": "postgresql://nobody@localhost:1/none",
    "REDIS_URL": "redis://localhost:1",
    "DB_POOL": "0",
}


def fill(command: str) -> None:
    """Give a command typed by hand the settings it lacks.

    They are those of the demo's base that BASE names (the first, if none is named).
    Only a command about the code itself gets settings that lead nowhere.
    """
    if {"DATABASE_URL", "DATABASE_URL_FILE"} & os.environ.keys():
        return
    named = os.environ.get("BASE", "")
    running = [code for code in codes() if file_of(code).exists()]
    if running and named in ("", *running):
        os.environ.update(read(file_of(named or running[0])))
    elif command in ABOUT_CODE:
        os.environ.update(NO_SERVICES)
    elif running:
        raise Trouble(
            f"演示中没有运行基地“{named}”。正在运行的有：{'、'.join(running)}"
            f"（例如 BASE={running[0]}）。",
            f"The base '{named}' does not run here. Running are: {', '.join(running)} "
            f"(say BASE={running[0]}).",
        )
    else:
        raise Trouble(
            f"“{command}”需要一个基地的设置：请先运行 manage.py demo，或设置环境变量。",
            f"'{command}' needs the settings of a base: start manage.py demo first, or "
            "set the environment variables.",
        )


def file_of(code: str) -> Path:
    """Name the file in which the running demo keeps a base's settings."""
    return DEMO / code / "env"


def read(file: Path) -> dict[str, str]:
    lines = file.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def write(file: Path, settings: dict[str, str]) -> None:
    """Keep settings for the commands typed by hand; they hold secrets."""
    file.touch(mode=0o600)
    file.write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
