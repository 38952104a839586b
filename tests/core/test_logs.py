import json
import logging
import sys
from uuid import UUID

import pytest
import structlog

from portal.core.logs import logging_settings, request_id


@pytest.fixture
def logged_id(client, caplog):
    """The id under which the log tells of a request that came with `sent`."""

    def read(sent):
        caplog.clear()
        with caplog.at_level(logging.INFO, logger="django_structlog"):
            client.get("/healthz", headers={"X-Request-ID": sent})
        told = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
        [found] = {event["request_id"] for event in told}
        return found

    return read


def test_a_request_keeps_the_id_it_came_with(logged_id):
    assert logged_id("from-another-base") == "from-another-base"


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "short",
        "x" * 65,
        "x" * 100_000,
        "two words",
        "a\nlevel=error",
        "中文中文中文",
    ]
    + ["\x1b[31m-red-red-red", "{}{}{}{}{}", "\u202etxet-desrever"],
)
def test_what_is_no_id_gets_a_new_one(logged_id, sent):
    assert UUID(logged_id(sent))


def test_a_call_to_another_base_carries_the_id():
    with structlog.contextvars.bound_contextvars(request_id="of-this-request"):
        assert request_id() == "of-this-request"


def test_work_nobody_asked_for_begins_one_id():
    structlog.contextvars.clear_contextvars()

    assert request_id() == request_id() != ""


def test_production_writes_json():
    formatter = logging_settings("json")["formatters"]["events"]
    record = logging.makeLogRecord({"msg": "%s booked", "args": ("电镜",)})

    line = formatter.pop("()")(**formatter).format(record)

    assert json.loads(line)["event"] == "电镜 booked"


def test_a_traceback_tells_no_values():
    formatter = logging_settings("readable")["formatters"]["events"]
    password = "-".join(["not", "for", "logs"])
    try:
        raise ValueError
    except ValueError:
        record = logging.makeLogRecord({"msg": "failed", "exc_info": sys.exc_info()})

    lines = formatter.pop("()")(**formatter).format(record)

    assert "Traceback" in lines
    assert password not in lines
