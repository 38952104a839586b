"""Every address as the right person, as the wrong one, and as nobody."""

from django.contrib import admin
from django.urls import URLPattern, get_resolver, reverse

from tests.browser import elsewhere
from tests.browser.pages import LOGIN, PAGES
from tests.browser.steps import STEPS
from tests.offices import enter
from tests.permissions import undone

# The schema and its page stand among the pages, the rest of the API has a table.
OF_API = {"api-docs", "api-schema"}
OF_ONE_KEY = {"mfa_edit_webauthn", "mfa_remove_webauthn"}


def addresses(resolver=None, namespace=""):
    """The name of every address but the API's own routes, which have a table."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield namespace + (entry.name or str(entry.pattern))
        elif not is_of_api(entry):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            yield from addresses(entry, namespace + inner)


def is_of_api(entry):
    return str(entry.pattern) == "api/v1/"


def of_each_model():
    """The pages that the admin site has of every model in docs/permissions.md."""
    pages = ("changelist", "add", "history", "delete", "change")
    for model in admin.site._registry:
        label = model._meta.label_lower.replace(".", "_")
        yield from (f"admin:{label}_{page}" for page in pages)


def test_no_address_is_forgotten():
    """Each stands in a table: who may, and who may not."""
    ours = {each.name for each in (*PAGES, *STEPS)}
    found = set(addresses()) - set(of_each_model())

    assert found == ours - OF_API | elsewhere.NAMES


def test_a_visitor_signs_in_before_anything_of_an_account(client, world):
    led = [*elsewhere.OWN, *elsewhere.CHOICES]
    for names, is_led_there in [(led, True), (elsewhere.OPEN, False)]:
        for name in names:
            args = [1] if name in OF_ONE_KEY else []
            answer = client.get(reverse(name, args=args))
            assert answer.status_code < 500
            asked = answer.get("Location", "")
            assert ("/login/?next=" in asked) == is_led_there, name


def test_the_office_is_closed_to_whoever_holds_none(client, world):
    """Also the addresses that no model has: each answers as if it led nowhere."""
    for name in elsewhere.OFFICE[:10]:
        args = {"app_list": ["resources"], "view_on_site": [1, 1]}.get(name, [])
        client.force_login(world.chen)
        answer = client.get(reverse(f"admin:{name}", args=args), follow=True)
        assert answer.status_code == 403, name


def test_each_step_is_taken_by_whom_it_is_for(client, world):
    client.raise_request_exception = False
    found = {str(step): steps_taken(client, world, step) for step in STEPS}

    assert found == {str(step): expected(step) for step in STEPS}


def steps_taken(client, world, step):
    """What a visitor, the wrong person and the right one are answered."""
    given = []
    for who in (None, step.wrong, step.right):
        client.logout()
        if who:
            enter(client, getattr(world, who))
        with undone():
            answer = client.post(step.url(world), dict(step.sent))
        is_sent_away = "/login/" in answer.get("Location", "")
        given.append(answer.status_code)
        assert is_sent_away == (who is None)
    return given


def test_each_page_opens_to_whom_it_is_for(client, world):
    client.raise_request_exception = False  # a 500 is seen as one
    found = {str(page): answers(client, world, page) for page in PAGES}

    assert found == {str(page): expected(page) for page in PAGES}


def answers(client, world, page):
    """What a visitor, the wrong person and the right one are answered."""
    given = []
    for who in (None, page.wrong, page.right):
        client.logout()
        if who:
            enter(client, getattr(world, who))
        given.append(client.get(page.url(world)).status_code)
    return given


def expected(page):
    if not page.right:
        return [page.answer] * 3
    return [LOGIN, page.refused, page.answer]
