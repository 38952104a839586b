"""The API's schema says in the reader's language what its endpoints are for."""

import re

import pytest

CHINESE = re.compile("[一-鿿]")
PROSE = re.compile("[a-z]{2,} [a-z]{2,}")  # codes and names of fields are no prose


def descriptions(shape):
    if isinstance(shape, dict):
        for key, value in shape.items():
            if key == "description" and isinstance(value, str):
                yield value
            else:
                yield from descriptions(value)
    elif isinstance(shape, list):
        for each in shape:
            yield from descriptions(each)


def schema(client, language):
    asked = {"format": "json", "lang": language}
    return client.get("/api/v1/schema/", asked).json()


@pytest.fixture
def told(client, db):
    return list(descriptions(schema(client, "zh-hans")))


def test_every_endpoint_is_described_in_chinese(told):
    english = [one for one in told if PROSE.search(one) and not CHINESE.search(one)]

    assert len(told) > 200
    assert set(english) <= {"No response body"}  # of the schema's library


def test_the_schema_is_english_for_who_asks_so(client, db):
    assert not [w for w in descriptions(schema(client, "en")) if CHINESE.search(w)]


def test_the_page_follows_the_language(client, db):
    in_chinese = client.get("/api/v1/docs/").content.decode()
    in_english = client.get(
        "/api/v1/docs/", headers={"Accept-Language": "en"}
    ).content.decode()

    assert "取消本人的预约（待审批或已通过）。" in in_chinese
    assert "Cancel one&#x27;s own booking, asked" in in_english
