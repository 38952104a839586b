from io import BytesIO

import pytest
from babel.messages.catalog import Catalog

from portal.demo.translate import KEYWORDS, extract_template, problems


@pytest.fixture
def needed():
    catalogue = Catalog(locale="zh_Hans")
    catalogue.add("%(count)s left", locations=[("a.py", 0)])
    return catalogue


@pytest.fixture
def chinese():
    return Catalog(locale="zh_Hans")


def test_messages_of_a_template_are_found():
    template = b"""
      {% load i18n %}
        <p title="{% translate 'Search' %}">
      {% blocktranslate count n=rows|length %}one{% plural %}many{% endblocktranslate %}
    """

    found = [message for _, _, message, _ in extract(template)]

    assert found == ["Search", ("one", "many", None)]


def extract(template):
    return extract_template(BytesIO(template), KEYWORDS, [], {})


def test_a_message_without_chinese_is_named(needed, chinese):
    assert list(problems(chinese, needed)) == ["no Chinese: '%(count)s left' (a.py)"]


def test_an_unsure_translation_is_named(needed, chinese):
    chinese.add("%(count)s left", "还剩 %(count)s", flags=["fuzzy"])

    assert list(problems(chinese, needed)) == ["unsure: '%(count)s left' (a.py)"]


def test_a_misspelt_placeholder_is_named(needed, chinese):
    chinese.add("%(count)s left", "还剩 %(cuont)s", flags=["python-format"])

    (problem,) = problems(chinese, needed)

    assert "placeholder" in problem


def test_what_nothing_says_any_more_is_named(needed, chinese):
    chinese.add("%(count)s left", "还剩 %(count)s")
    chinese.add("Farewell", "再会", locations=[("gone.py", 0)])
    chinese.add("Hello", "您好")

    assert list(problems(chinese, needed)) == [
        "nothing says it any more: 'Farewell'",
        "nothing says it any more: 'Hello'",
    ]


def test_what_a_library_says_is_kept(needed, chinese):
    chinese.add("%(count)s left", "还剩 %(count)s")
    chinese.add("Sign Out", "退出登录", locations=[("library", 0)])

    assert not list(problems(chinese, needed))


def test_a_good_translation_passes(needed, chinese):
    chinese.add("%(count)s left", "还剩 %(count)s", flags=["python-format"])

    assert not list(problems(chinese, needed))
