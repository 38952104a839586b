"""Every endpoint as the right person, as the wrong one, and as nobody."""

from drf_spectacular.generators import SchemaGenerator
from rest_framework.throttling import SimpleRateThrottle

from portal.api import router
from tests.browser.endpoint import NOBODY
from tests.browser.endpoints import ENDPOINTS
from tests.offices import enter
from tests.permissions import undone


def test_no_endpoint_is_forgotten():
    """Neither of the schema, nor of the routes that might be kept out of it."""
    paths = SchemaGenerator().get_schema(public=True)["paths"]
    known = {(each.method, f"/api/v1/{each.path}") for each in ENDPOINTS}
    routes = {entry.name for entry in router.urls}

    assert known == {(method, path) for path, held in paths.items() for method in held}
    assert len(known) == len(ENDPOINTS)
    assert len(routes) == len(paths)


def test_each_endpoint_opens_to_whom_it_is_for(client, filled, monkeypatch):
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *args: True)
    client.raise_request_exception = False

    found = {str(each): answers(client, filled, each) for each in ENDPOINTS}

    assert found == {str(each): expected(each) for each in ENDPOINTS}


def answers(client, world, endpoint):
    """What a visitor, the wrong person and the right one are answered."""
    given = []
    for who in (None, endpoint.wrong, endpoint.right):
        client.logout()
        if who:
            enter(client, getattr(world, who))
        kind = {} if endpoint.is_file else {"content_type": "application/json"}
        if endpoint.method == "get":
            kind = {}
        with undone():
            send = getattr(client, endpoint.method)
            answer = send(endpoint.url(world), endpoint.body(world), **kind)
        given.append(answer.status_code)
    return given


def expected(endpoint):
    if not endpoint.right:
        return [endpoint.answer] * 3
    return [NOBODY, endpoint.refused, endpoint.answer]
