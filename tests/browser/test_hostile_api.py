"""Every endpoint of the schema takes nonsense as problem+json, and nothing happens."""

import json
import re
from urllib.parse import quote

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.throttling import SimpleRateThrottle

from agreements.models import Commitment
from tests.agreements import made
from tests.browser.endpoints import ENDPOINTS
from tests.browser.hostile import VALUES, refused_whole
from tests.offices import enter

CHINESE = re.compile("[\u4e00-\u9fff]")
JSON = "application/json"
PEOPLE = [None, "chen", "he"]
BODIES = {
    "nothing": b"",
    "broken": b"\xff{",
    "NaN": b'{"x": NaN}',
    "list": b"[]",
    "null": b"null",
    "word": b'"x"',
    "deep": b"[" * 5000 + b"]" * 5000,
    "NUL key": b'{"\\u0000": "\\u0000"}',
}
IDS = ["x", "\0", "0", "-1", "9" * 400, "00000000-0000-0000-0000-000000000007", "é🙂"]


@pytest.fixture(autouse=True)
def no_throttle(monkeypatch):
    monkeypatch.setattr(SimpleRateThrottle, "allow_request", lambda *args: True)


@pytest.fixture(scope="module")
def endpoints():
    """(method, path, names of the path, of the query, of the body)."""
    schema = SchemaGenerator().get_schema(public=True)
    found = []
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            names = {"path": [], "query": [], "header": []}
            for parameter in operation.get("parameters", []):
                names[parameter["in"]].append(parameter["name"])
            body = fields_of(schema, operation)
            found.append((method, path, names["path"], names["query"], body))
    return found


def fields_of(schema, operation):
    content = operation.get("requestBody", {}).get("content", {})
    shape = content.get("application/json", {}).get("schema", {})
    name = shape.get("$ref", "").rpartition("/")[2]
    shape = schema["components"]["schemas"].get(name, shape)
    return list(shape.get("properties", {}))


@pytest.fixture
def ask(client, world, no_traces):
    """Send it; what is wrong with the answer, in words."""
    client.raise_request_exception = False

    def send(method, url, body=b"", kind=JSON):
        answer, changed = refused_whole(
            lambda: client.generic(method.upper(), url, body, content_type=kind)
        )
        if answer.status_code >= 500 or changed:
            return [(method, url[:120], body[:80], answer.status_code, changed)]
        if answer.status_code >= 400 and not is_problem(answer):
            return [(method, url[:120], body[:80], answer.content[:200])]
        return []

    return send


def is_problem(answer):
    if answer["Content-Type"] != "application/problem+json":
        return False
    said = answer.json()
    return {"code", "detail"} <= set(said) and all(map(CHINESE.search, words(said)))


def words(said):
    """All that a problem tells people, however deep."""
    if isinstance(said, list):
        for each in said:
            yield from words(each)
    elif isinstance(said, dict):
        for name, value in said.items():
            is_told = name in ("detail", "message") and isinstance(value, str)
            yield from [value] if is_told else words(value)


def come(client, world, who):
    client.logout()
    if who:
        enter(client, getattr(world, who))


def at(path, names, value):
    for name in names:
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path


@pytest.mark.parametrize("who", PEOPLE)
def test_ids_of_nothing(client, world, ask, endpoints, who):
    come(client, world, who)
    wrong = []
    for method, path, names, _, _ in endpoints:
        for value in IDS if names else []:
            wrong += ask(method, at(path, names, value), b"{}")

    assert wrong == []


@pytest.mark.parametrize("who", PEOPLE)
def test_questions_without_sense(client, world, ask, endpoints, who):
    come(client, world, who)
    wrong = []
    for method, path, names, query, _ in endpoints:
        if method != "get" or names:
            continue
        for value in VALUES.values():
            short = quote(value[:500].encode("utf-8", "surrogateescape"))
            wrong += ask("get", f"{path}?{'&'.join(f'{n}={short}' for n in query)}")

    assert wrong == []


def test_a_parameter_that_is_not_known_is_refused(client, filled):
    """Whoever misspells a filter must not take everything for what it leaves."""
    found = {}
    for each in ENDPOINTS:
        come(client, filled, each.right)
        url = each.url(filled)
        send = getattr(client, each.method)
        answer = send(f"{url}{'&' if '?' in url else '?'}surprise=1")
        said = answer.json()
        found[str(each)] = [answer.status_code, said["code"], said["parameter"]]

    assert found == {
        str(each): [400, "unknown_parameter", "surprise"] for each in ENDPOINTS
    }


def test_every_parameter_of_the_schema_is_known(client, filled, endpoints):
    wrong = []
    for method, path, names, query, _ in endpoints:
        for name in [] if method != "get" or names else query:
            come(client, filled, "chen")
            said = client.get(path, {name: "x"}).json()
            if isinstance(said, dict) and said.get("code") == "unknown_parameter":
                wrong.append((path, name))

    assert wrong == []


@pytest.mark.parametrize("who", PEOPLE)
def test_bodies_without_sense(client, world, ask, endpoints, who):
    come(client, world, who)

    assert wrong_answers(world, ask, endpoints) == []


OF_AGREEMENTS = (
    *("agreements", "commitments", "consultations", "documents", "duties"),
    *("progress", "yearly-reports"),
)


def test_bodies_without_sense_of_an_officer(
    client, world, ask, endpoints, agreement_officer
):
    enter(client, agreement_officer)
    world.agreement = made.framework()
    world.commitment = Commitment.objects.get(area__agreement=world.agreement)
    mine = [each for each in endpoints if each[1].split("/")[3] in OF_AGREEMENTS]

    assert wrong_answers(world, ask, mine) == []


def wrong_answers(world, ask, endpoints):
    """What bodies without sense are answered amiss, each sent about what is there."""
    subjects = {
        "bookings": world.booking,
        "instruments": world.microscope,
        "organisations": world.newcomer,
        "outages": world.outage,
        "notices": world.notice,
        "agreements": world.agreement,
        "commitments": world.commitment,
        "consultations": world.consultation,
        "progress": world.report,
        "duties": world.duty,
    }
    wrong = []
    for method, path, names, _, fields in endpoints:
        if method not in ("post", "patch", "put"):
            continue
        subject = subjects.get(path.split("/")[3], world.membership)
        url = at(path, names, str(subject.pk))
        for body in [*BODIES.values(), *nonsense(fields)]:
            wrong += ask(method, url, body)
        wrong += ask(method, url, b"<x/>", "application/xml")
    return wrong


def nonsense(fields):
    """The fields of an endpoint, each filled with each kind of nonsense."""
    more = [None, [], {}, True, -1, 10**400, 0.5, {"x": [{}]}, [{}]]
    for value in [*VALUES.values(), *more]:
        yield json.dumps(dict.fromkeys(fields, value)).encode()


@pytest.mark.parametrize(
    ("path", "changes"),
    [
        ("accreditations/", {"valid_until": "2020-01-01"}),
        ("opening-hours/", {"stretches": [{"weekday": 0, "opens": 9, "closes": 8}]}),
        ("instruments/", {"disciplines": ["999"]}),
        ("photos/", {"instrument": ""}),
    ],
)
def test_what_does_not_fit_together_is_a_problem(client, filled, path, changes):
    [endpoint] = [e for e in ENDPOINTS if (e.method, e.path) == ("post", path)]
    come(client, filled, endpoint.right)
    kind = {} if endpoint.is_file else {"content_type": JSON}

    answer = client.post(endpoint.url(filled), endpoint.body(filled) | changes, **kind)

    assert answer.status_code == 400
    assert is_problem(answer)


@pytest.mark.parametrize("changes", [{"least_minutes": 600}, {"step_minutes": 0}])
def test_what_the_database_refuses_is_a_problem(client, filled, changes):
    [endpoint] = [
        e for e in ENDPOINTS if (e.method, e.path) == ("post", "booking-rules/")
    ]
    come(client, filled, endpoint.right)
    body = endpoint.body(filled) | changes

    answer = client.post(endpoint.url(filled), body, content_type=JSON)

    assert answer.status_code == 409
    assert is_problem(answer)
    assert answer.json()["code"] == "breaks_rule"


def test_what_is_anothers_is_a_problem(client, filled):
    """A facility of another organisation, a service of another instrument."""
    filled.facility.organisation = filled.newcomer
    filled.facility.save(update_fields=["organisation"])
    for path, changes in [
        ("instruments/", {"facility": str(filled.facility.pk)}),
        ("bookings/", {"instrument": str(filled.sent.pk)}),
    ]:
        [endpoint] = [e for e in ENDPOINTS if (e.method, e.path) == ("post", path)]
        come(client, filled, endpoint.right)
        body = endpoint.body(filled) | changes
        answer = client.post(endpoint.url(filled), body, content_type=JSON)

        assert (answer.status_code, is_problem(answer)) == (400, True), path


def test_a_time_that_ends_before_it_begins_is_a_problem(client, filled):
    url = f"/api/v1/instruments/{filled.microscope.pk}/availability/"

    answer = client.get(f"{url}?from=2026-02-01T00:00Z&to=2026-01-01T00:00Z")

    assert (answer.status_code, is_problem(answer)) == (400, True)
