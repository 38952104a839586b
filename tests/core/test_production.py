"""A base that others can reach does not start with what it must not run with."""

import json
import os
import subprocess
import sys

import pytest
from django.core.checks import run_checks

from portal.core.production import PRODUCTION
from portal.demo.environment import NO_SERVICES
from portal.demo.paths import ROOT
from portal.nodes.keys import make_key, own_key_file


@pytest.fixture
def fit(settings, tmp_path):
    """The settings of a base as it should be."""
    settings.DEBUG = False
    settings.BASE_URL = "https://cq.example.cn"
    settings.ALLOWED_HOSTS = ["cq.example.cn", "localhost"]
    settings.SECRET_KEY = "0123456789" * 5
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "portal@cq.example.cn"
    settings.SMS_BACKEND = "portal.core.sms.Gateway"
    settings.NODE_KEY_FILE = str(tmp_path / "node.pem")
    make_key(own_key_file())
    return settings


def found():
    return [error.id for error in run_checks(tags=[PRODUCTION])]


def test_a_fit_base_may_run(fit):
    assert found() == []


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("DEBUG", True, "portal.E001"),
        ("SECRET_KEY", "short", "portal.E002"),
        ("SECRET_KEY", "a" * 60, "portal.E002"),
        ("BASE_URL", "http://cq.example.cn", "portal.E003"),
        ("ALLOWED_HOSTS", ["*"], "portal.E004"),
        ("ALLOWED_HOSTS", [".example.cn"], "portal.E004"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.E", "portal.E005"),
        ("EMAIL_BACKEND", "django.core.mail.backends.dummy.E", "portal.E005"),
        ("SMS_BACKEND", "portal.core.sms.Console", "portal.E006"),
        ("DEFAULT_FROM_EMAIL", "portal@localhost", "portal.E007"),
        ("NODE_KEY_FILE", "/nowhere/node.pem", "portal.E010"),
    ],
)
def test_each_fault_is_found(fit, name, value, fault):
    setattr(fit, name, value)

    assert found() == [fault]


def test_a_key_that_others_may_read_is_found(fit):
    own_key_file().chmod(0o644)

    assert found() == ["portal.E011"]


def test_a_base_of_this_machine_alone_may_write_codes_to_its_log(fit):
    fit.SMS_BACKEND = "portal.core.sms.Console"
    fit.BASE_URL = "http://localhost:8000"
    assert found() == ["portal.E003", "portal.E006"]  # it still answers to its name

    fit.ALLOWED_HOSTS = ["localhost"]
    assert found() == []


@pytest.mark.parametrize(
    "program",
    [
        ["-c", "import portal.wsgi"],
        ["-m", "celery", "--app", "portal", "worker", "--pool", "solo"],
        ["-m", "celery", "--app", "portal", "beat", "--pidfile=", "-s", "VAR/clock"],
        ["manage.py", "check"],
    ],
    ids=["web", "worker", "beat", "command"],
)
def test_no_program_of_an_unfit_base_starts(program, tmp_path):
    unfit = {"BASE_URL": "http://cq.example.cn", "ALLOWED_HOSTS": "*"}
    env = {**os.environ, **NO_SERVICES, **unfit, "VAR": str(tmp_path)}

    ended = subprocess.run(
        [sys.executable, *(part.replace("VAR", str(tmp_path)) for part in program)],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert ended.returncode == 1
    for fault in ["E002", "E003", "E004", "E005", "E006", "E007", "E010"]:
        assert f"portal.{fault}" in ended.stderr


def test_a_public_base_keeps_its_cookies_and_itself_to_https(tmp_path):
    """Read from the settings as a base in production starts with them."""
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS"]
    ask = "import json; from django.conf import settings as s; print(json.dumps("
    ask += f"[getattr(s, name) for name in {names}]))"
    public = {"BASE_URL": "https://cq.example.cn", "VAR": str(tmp_path)}
    env = {**os.environ, **NO_SERVICES, **public, "DEBUG": ""}

    said = subprocess.check_output(
        [sys.executable, "-c", ask],
        cwd=ROOT,
        env=env | {"DJANGO_SETTINGS_MODULE": "portal.settings"},
        timeout=120,
    )

    session, csrf, hsts = json.loads(said)
    assert (session, csrf) == (True, True)
    assert hsts >= 365 * 24 * 3600
