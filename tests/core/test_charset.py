"""Whatever charset a request names, it is read or refused, and never a fault."""

import json
from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest
from django.conf import settings
from django.core.signals import request_started
from django.db import close_old_connections
from django.urls import reverse

from portal.wsgi import application

STRANGE = ["rot13", "base64", "hex", "zlib", "utf-16", "utf-7", "idna", "undefined"]
USUAL = ["utf-8", "UTF8", "us-ascii", "latin-1", "gbk", "GB18030", "no-such-charset"]
TEXT = "text/plain; charset={}"
FORM = "application/x-www-form-urlencoded; charset={}"
ADDRESSED = ["", "q=%B5%E7&a=1"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def ask():
    """Ask the portal as its web server does; the test client stands behind that."""

    def ask(name, content_type, query="", body=b"", method="GET"):
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": reverse(name),
            "QUERY_STRING": query,
            "CONTENT_TYPE": content_type,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
            "HTTP_HOST": settings.ALLOWED_HOSTS[0],
            "HTTP_ACCEPT_LANGUAGE": "zh-hans",
        }
        setup_testing_defaults(environ)
        begun = []
        read = b"".join(application(environ, lambda *how: begun.append(how)))
        status, headers = begun[0][:2]
        return int(status[:3]), dict(headers), read

    request_started.disconnect(close_old_connections)  # it would end the test's own
    yield ask
    request_started.connect(close_old_connections)


@pytest.mark.parametrize("charset", STRANGE)
class TestAStrangeOne:
    @pytest.mark.parametrize("query", ADDRESSED)
    def test_is_refused_by_a_page(self, ask, charset, query):
        status, _, body = ask("search", TEXT.format(charset), query)

        assert status == 415
        assert "无法读取" in body.decode()

    @pytest.mark.parametrize("content_type", [TEXT, FORM])
    def test_is_refused_by_a_form(self, ask, charset, content_type):
        status, _, _ = ask(
            "account_login",
            content_type.format(charset),
            body=b"login=%D6%D0",
            method="POST",
        )

        assert status == 415

    @pytest.mark.parametrize("query", ADDRESSED)
    def test_is_refused_by_the_api(self, ask, charset, query):
        status, headers, body = ask("divisions-list", TEXT.format(charset), query)

        assert status == 415
        assert headers["Content-Type"] == "application/problem+json"
        assert json.loads(body)["code"] == "unsupported_charset"


@pytest.mark.parametrize("charset", USUAL)
@pytest.mark.parametrize("name", ["search", "api-root"])
@pytest.mark.parametrize("query", ADDRESSED)
def test_a_usual_one_is_read(ask, charset, name, query):
    assert ask(name, TEXT.format(charset), query)[0] == 200
