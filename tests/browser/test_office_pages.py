"""The admin site in a browser: its policy forbids nothing that its pages need.

`enter` fails a test whose page logs an error, and so what the policy refuses.
"""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PAGES = [
    "/admin/",
    "/admin/identity/account/",
    "/admin/identity/membership/add/",
    "/admin/identity/signin/",
    "/admin/nodes/node/chongqing/change/",
    "/admin/nodes/link/",
]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_shows_without_complaint(enter, world, path):
    page = enter(world.sysadmin, path)

    expect(page.locator("#main, main, #content").first).to_be_visible()
    page.wait_for_function("window.Alpine !== undefined")


def test_its_scripts_work(enter, world):
    page = enter(world.sysadmin, "/admin/identity/account/")
    filters = page.locator("#changelist-filter")
    expect(filters).to_be_hidden()

    page.locator("a", has_text="filter_list").click()

    expect(filters).to_be_visible()
