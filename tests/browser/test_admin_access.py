"""The admin site under axe, wide and light, narrow and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_access import RULES

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The theme's scrollbars name each of their boxes alike.
THEIRS = {"landmark-unique"}
PAGES = [
    "/admin/",
    "/admin/resources/booking/",
    "/admin/resources/booking/{world.booking.pk}/change/",
    "/admin/resources/instrument/{world.microscope.pk}/change/",
    "/admin/resources/outage/",
    "/admin/identity/organisation/",
    "/admin/notices/specialday/add/",
]


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing(enter, world, reviewer, width, scheme):
    page = enter(reviewer, "/admin/", width=width, color_scheme=scheme)
    found = {}
    for path in PAGES:
        url = path.format(world=world)
        assert page.goto(url).status == 200, url
        page.wait_for_function("window.Alpine !== undefined")
        for fault in Axe().run(page, options=RULES).response["violations"]:
            if fault["id"] not in THEIRS:
                found[url, fault["id"]] = fault["nodes"][0]["html"][:150]

    assert found == {}
