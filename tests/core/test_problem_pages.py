"""Pages that say what could not be shown, and where to go from there."""

import pytest
from django.conf import settings
from django.db import OperationalError
from django.db.backends.base.base import BaseDatabaseWrapper
from django.template.loader import render_to_string
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

LANGUAGES = {"zh-hans": "系统出现故障", "en": "Something went wrong here"}
NUMBERS = [400, 403, "403_csrf", 404, 405, 415, 429, 500, 503]
READS = {"accept": "text/html"}


@pytest.mark.parametrize("number", NUMBERS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_leads_on_and_needs_no_database(number, language):
    with override(language):
        page = render_to_string(f"{number}.html")

    assert str(number)[:3] in page
    assert page.count("<h1>") == 1
    assert 'class="btn btn-primary" href="/"' in page
    assert f'href="{reverse("search")}"' in page


@pytest.fixture
def no_database(monkeypatch):
    def refuse(connection):
        raise OperationalError("connection refused")

    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", refuse)


@pytest.mark.usefixtures("no_database")
@pytest.mark.parametrize(("language", "words"), LANGUAGES.items())
def test_without_a_database_the_fault_is_told_in_the_readers_language(language, words):
    client = Client(raise_request_exception=False)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language

    answer = client.get(reverse("agreements:agreements"), headers=READS)

    assert answer.status_code == 500
    assert words in answer.content.decode()


class TestAnAddressOfAForm:
    def test_a_reader_is_told_that_nothing_was_sent(self, client, lin):
        client.force_login(lin)

        answer = client.get(reverse("identity:request-real-name"), headers=READS)

        assert answer.status_code == 405
        assert answer.headers["Allow"] == "POST"
        assert "操作未提交" in answer.content.decode()

    def test_a_program_is_answered_shortly(self, client, lin):
        client.force_login(lin)

        answer = client.get(reverse("identity:request-real-name"))

        assert (answer.status_code, answer.content) == (405, b"")
