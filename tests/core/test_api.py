"""POSTs are done once for each key; whatever goes wrong has one form."""

import re
from base64 import b64encode
from functools import partial
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework import permissions, viewsets
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate
from rest_framework.throttling import AnonRateThrottle

from portal.core.api import Idempotent
from portal.core.errors import Refusal
from portal.core.models import Answer
from resources.doors import DOORS
from tests.race import race


class Counter(Idempotent, viewsets.ViewSet):
    permission_classes = [permissions.AllowAny]
    throttle_classes = []
    parser_classes = [JSONParser, MultiPartParser]
    done = 0

    def create(self, request):
        if request.data.get("refuse"):
            raise Refusal("no", code="taken")
        type(self).done += 1
        held = [file.read().decode() for file in request.FILES.getlist("file")]
        return Response({"done": self.done, "held": held}, status=201)


@pytest.fixture(autouse=True)
def at_zero():
    Counter.done = 0


def post(data, key, caller=None):
    view = Counter.as_view({"post": "create"})
    request = APIRequestFactory().post(
        "/x/", data, format="json", headers={"Idempotency-Key": key}
    )
    force_authenticate(request, caller)
    return view(request)


def test_repeat_gets_the_first_answer_again(db):
    key = str(uuid4())

    first, second = post({}, key), post({}, key)

    assert Counter.done == 1
    assert first.data == second.data
    assert second.status_code == 201


def test_a_key_is_its_callers_own(lin, wei):
    """Nobody reads the answer to somebody else by guessing a key."""
    key = str(uuid4())

    answers = [post({}, key, caller).data["done"] for caller in (lin, wei, None, lin)]

    assert answers == [1, 2, 3, 1]


def test_same_key_for_another_request_is_refused(db):
    key = str(uuid4())
    post({}, key)

    answer = post({"other": 1}, key)

    assert answer.status_code == 422
    assert answer.data["code"] == "idempotency_key_reused"


def send_files(key, *contents, **fields):
    files = [SimpleUploadedFile("table.xlsx", content) for content in contents]
    request = APIRequestFactory().post(
        "/x/",
        fields | {"file": files},
        format="multipart",
        headers={"Idempotency-Key": key},
    )
    return Counter.as_view({"post": "create"})(request)


def test_same_key_for_the_same_file_gets_the_first_answer(db):
    key, content = str(uuid4()), b"x" * 200_000

    answers = [send_files(key, content, b"2") for _ in range(2)]

    assert [answer.data["done"] for answer in answers] == [1, 1]
    assert answers[0].data["held"] == [content.decode(), "2"]


@pytest.mark.parametrize(
    ("contents", "fields"),
    [
        ([b"1", b"3"], {}),
        ([b"3", b"2"], {}),
        ([b"1"], {}),
        ([b"1", b"2"], {"note": ["x", "b"]}),
    ],
)
def test_same_key_for_another_file_of_that_name_is_refused(db, contents, fields):
    key = str(uuid4())
    assert send_files(key, b"1", b"2", note=["a", "b"]).status_code == 201

    answer = send_files(key, *contents, **{"note": ["a", "b"]} | fields)

    assert answer.status_code == 422
    assert answer.data["code"] == "idempotency_key_reused"
    assert Counter.done == 1


def test_refused_request_may_be_sent_again(db):
    key = str(uuid4())

    refused = post({"refuse": True}, key)

    assert refused.status_code == 409
    assert refused.data["reasons"] == [{"code": "taken", "detail": "no"}]
    assert not Answer.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_racing_repeats_have_one_effect():
    key = str(uuid4())

    answers = race(*[partial(post, {}, key)] * 8)

    assert [answer.status_code for answer in answers] == [201] * 8
    assert Counter.done == 1


def test_unknown_address_is_a_problem(client, db):
    answer = client.get(f"/api/v1/notices/{uuid4()}/")

    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_authenticated"


def test_broken_json_is_a_problem_in_words(client, lin):
    client.force_login(lin)

    answer = client.post(
        f"/api/v1/notices/{uuid4()}/read/", b"\xff{", content_type="application/json"
    )

    assert answer.status_code in (400, 404)
    assert answer.json()["code"]


def test_schema_is_served(client, db):
    assert client.get("/api/v1/schema/").status_code == 200


@pytest.mark.parametrize("place", ["abc", "\0", "9" * 30])
@pytest.mark.parametrize("records", ["organisations", "outages", "divisions"])
def test_a_forged_cursor_leads_nowhere(client, db, records, place):
    cursor = b64encode(urlencode({"p": place}).encode()).decode()

    answer = client.get(f"/api/v1/{records}/", {"cursor": cursor})

    assert answer.status_code in (200, 404)


def test_an_address_made_up_by_the_caller_gives_no_new_allowance():
    made_up = {"HTTP_X_FORWARDED_FOR": "203.0.113.7", "REMOTE_ADDR": "192.0.2.1"}
    request = APIRequestFactory().get("/x/", **made_up)

    assert AnonRateThrottle().get_ident(request) == "192.0.2.1"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"[" * 5000 + b"]" * 5000, 400),
        (b'{"x": "\\udcff"}', 400),
        (b'{"x": ["a\\u0000"]}', 400),
        (b'"' + b"x" * 3_000_000 + b'"', 413),
    ],
    ids=["deep", "half a character", "NUL", "too large"],
)
def test_what_cannot_be_kept_is_a_problem(client, lin, body, status):
    client.force_login(lin)

    answer = client.post("/api/v1/bookings/", body, content_type="application/json")

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("path", ["v1/no/such/thing/", "v1/x", "", "v2/", "x"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_where_nothing_is_the_api_says_so_itself(client, db, path, method):
    answer = getattr(client, method)(f"/api/{path}")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert "/api/v1/" in answer.json()["detail"]


@pytest.mark.parametrize("path", ["v1", "v1/bookings", "v1/docs"])
def test_an_address_without_its_slash_is_told_the_right_one(client, db, path):
    answer = client.get(f"/api/{path}")

    assert answer.status_code == 404
    assert f"/api/{path}/" in answer.json()["detail"]


def test_its_root_says_what_there_is(client, db):
    said = client.get("/api/v1/").json()

    assert said["lists"]["instruments"]["title"] == "仪器"
    leads = [each["url"] for each in said["lists"].values()]
    for url in [said["documentation"], said["schema"], *leads]:
        assert client.get(url).status_code in (200, 401), url


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("notices/?unread=1", "没有名为“unread”的参数"),
        ("divisions/50/?x=1", "不接受查询参数"),
        ("instruments/?q=显微镜", "facility"),
        ("instruments/?of=mine", "managed"),
        ("organisations/?kind=club", "university"),
        ("organisations/?division=0", "division"),
        ("search/?sort=best-of-all", "newest"),
        ("search/?base=a;b", "base"),
    ],
)
def test_what_a_list_cannot_be_asked_by_is_refused_in_words(client, lin, asked, told):
    client.force_login(lin)

    answer = client.get(f"/api/v1/{asked}")

    assert answer.status_code == 400
    assert told in answer.content.decode()


def test_an_empty_parameter_asks_for_nothing(client, db):
    assert client.get("/api/v1/instruments/?of=&organisation=").status_code == 200


def test_its_page_says_how_a_token_is_sent_and_what_each_endpoint_needs(client, db):
    shown = client.get("/api/v1/docs/").content.decode()

    assert "Authorization: Bearer" in shown
    assert "<code>organise</code></p>" in shown


def test_its_page_says_what_is_answered(client, db):
    """Of each endpoint the statuses, and of each shape its fields, once."""
    shown = client.get("/api/v1/docs/").content.decode()
    schema = client.get("/api/v1/schema/?format=json").json()

    links = set(re.findall('href="#shape-(.*?)"', shown))
    tables = re.findall('id="shape-(.*?)"', shown)
    assert links <= set(tables)
    assert len(tables) == len(set(tables))
    operations = [o for path in schema["paths"].values() for o in path.values()]
    answers = sum(len(operation["responses"]) for operation in operations)
    assert len(re.findall(r"<li><code>2\d\d</code>", shown)) == answers
    assert "<code>202</code>" in shown
    assert "multipart/form-data" in shown


@pytest.mark.parametrize("verb", DOORS)
def test_its_page_says_of_each_step_when_and_by_whom(client, db, verb):
    door = DOORS[verb]

    shown = client.get("/api/v1/docs/").content.decode()

    [said] = set(re.findall(f"<li><code>{verb}</code>.*?</li>", shown))
    assert str(door.who) in said
    assert all(str(stage.label) in said for stage in door.stages)
    assert ("<code>reason</code>" in said) == door.needs_reason
