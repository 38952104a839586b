"""The search for programs."""

import pytest

URL = "/api/v1/search/"


@pytest.fixture(autouse=True)
def indexed(microscope, chongqing, reindex):
    reindex()


def test_anyone_may_search(client, microscope):
    answer = client.get(URL, {"q": "zeiss"}).json()

    assert (answer["total"], answer["is_more"], answer["next"]) == (1, False, None)
    assert answer["results"][0]["id"] == str(microscope.pk)
    assert answer["results"][0]["organisation"] == "重庆大学"
    assert str(microscope.pk) in answer["results"][0]["url"]


def test_filters_and_their_counts(client):
    found = client.get(URL, {"kind": "identity.organisation"}).json()

    facets = {facet["key"]: facet["options"] for facet in found["facets"]}
    assert [d["name"] for d in found["results"]] == ["重庆大学"]
    assert facets["base"] == [{"value": "chongqing", "label": "重庆基地", "total": 1}]
    assert {o["value"] for o in facets["kind"]} == {
        "identity.organisation",
        "resources.instrument",
    }


def test_pages_lead_on(client, another, reindex):
    for number in range(21):
        another(name=f"试验台{number}")
    reindex()

    first = client.get(URL, {"q": "试验台"}).json()
    second = client.get(first["next"]).json()

    assert len(first["results"]) == 20
    assert len(second["results"]) == 1
    assert second["next"] is None


def test_english_on_request(client, microscope):
    answer = client.get(URL, {"q": "zeiss"}, headers={"accept-language": "en"}).json()

    assert answer["results"][0]["organisation"] == "Chongqing University"


@pytest.mark.parametrize("bad", [{"price_max": "x"}, {"free_from": "yesterday"}])
def test_what_is_not_understood_is_a_problem(client, bad):
    answer = client.get(URL, bad)

    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert next(iter(bad)) in answer.json()["errors"]
