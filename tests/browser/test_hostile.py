"""Every form and every address takes nonsense with words, and nothing happens."""

from urllib.parse import quote

import pytest

from tests.browser.hostile import VALUES, Forms, refused_whole
from tests.browser.pages import DESK, ORGANISATION, PERSONAL, PUBLIC
from tests.browser.words import zh
from tests.offices import enter

BUTTONS = ("button", "submit")
GROUPS = {"personal": PERSONAL, "organisation": ORGANISATION, "desk": DESK}
ODD = ["NUL", "huge number", "not a number", "far year", "no such day", "surrogate"]
ASKED = [
    *("page", "q", "day", "minutes", "starts_at", "ends_at", "start", "end"),
    *("view", "when", "kind", "division", "stage", "sort", "organisation", "service"),
    *("free_from", "free_until", "price_max", "class", "base", "next", "per_page"),
]


@pytest.fixture
def asker(client, world, no_traces):
    client.raise_request_exception = False
    return client


@pytest.fixture
def send(asker):
    """Post it; whatever a form that took it did is undone."""

    def post(url, body):
        return refused_whole(
            lambda: asker.post(
                url, body, content_type="application/x-www-form-urlencoded"
            )
        )

    return post


def come(client, world, page):
    client.logout()
    if page.right:
        enter(client, getattr(world, page.right))


def encoded(fields):
    """A form's body, broken characters and all."""
    return "&".join(
        f"{quote(name)}={quote(value.encode('utf-8', 'surrogateescape'))}"
        for name, value in fields.items()
    )


def forms_of(client, world, page):
    url = page.url(world)
    html = client.get(url).content.decode()
    for form in Forms(html).found:
        if form["method"] == "post" and form["action"] != "/i18n/setlang/":
            yield form["action"] or url, form["fields"]


@pytest.mark.parametrize("group", GROUPS)
def test_no_form_is_thrown_by(asker, send, world, group):
    wrong, tried = [], set()
    for page in GROUPS[group]:
        if not page.is_page or page.answer != 200:
            continue
        come(asker, world, page)
        for url, fields in forms_of(asker, world, page):
            if url in tried or "logout" in url:
                continue
            tried.add(url)
            for what, value in VALUES.items():
                answer, changed = send(url, encoded(filled(fields, value)))
                if answer.status_code >= 500 or changed:
                    wrong.append((str(page), url, what, answer.status_code, changed))

    assert tried
    assert wrong == []


def filled(fields, value):
    """Every field with that value; which button was pressed stays as it is."""
    return {
        name: held if kind in BUTTONS else value
        for name, (kind, held) in fields.items()
    }


@pytest.mark.parametrize("group", ["public", *GROUPS])
def test_no_address_is_thrown_by(asker, world, group):
    wrong = []
    for page in PUBLIC if group == "public" else GROUPS[group]:
        come(asker, world, page)
        address = page.url(world).split("?")[0]
        for what in ODD:
            query = encoded(dict.fromkeys(ASKED, VALUES[what]))
            answer = asker.get(f"{address}?{query}")
            if answer.status_code >= 500:
                wrong.append((str(page), what, answer.status_code))

    assert wrong == []


def test_ten_megabytes_are_refused_in_words(asker, send, world):
    asker.force_login(world.lin)
    url = f"{world.microscope.get_absolute_url()}book/"

    answer, changed = send(url, "purpose=" + "x" * 10_000_000)

    assert answer.status_code in (400, 413)
    assert "<h1>" in answer.content.decode()
    assert changed == []


def test_reversed_times_are_refused(asker, send, world, monday):
    asker.force_login(world.lin)
    times = {
        "starts_at": f"{monday:%Y-%m-%d}T12:00",
        "ends_at": f"{monday:%Y-%m-%d}T10:00",
        "purpose": "x",
    }

    answer, changed = send(
        f"{world.microscope.get_absolute_url()}book/", encoded(times)
    )

    assert answer.status_code == 422
    assert zh("The end must be later than the start.") in answer.content.decode()
    assert changed == []


@pytest.mark.parametrize(
    "path",
    ["/%00", "/%ff%fe/", "/instruments/%00/", "/search/?q=%ff", "/" + "a" * 5000]
    + ["/?%ff=%ff", "/photos/..%2f..%2fetc/", "/help/?next=//evil.example"],
)
def test_no_path_is_thrown_by(asker, world, path):
    assert asker.get(path).status_code in (200, 302, 400, 404)
