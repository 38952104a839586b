"""The admin site under axe, wide and light, narrow and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from portal.identity.models import IdentityProvider
from portal.nodes.models import Quarantined
from tests.browser.test_access import RULES, keep_picture
from tests.identity.saml_university import new_key

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

    assert faults_at(page, [path.format(world=world) for path in PAGES]) == {}


def faults_at(page, paths):
    found = {}
    for url in paths:
        assert page.goto(url).status == 200, url
        page.wait_for_function("window.Alpine !== undefined")
        keep_picture(page, page.viewport_size["width"])
        for fault in Axe().run(page, options=RULES).response["violations"]:
            if fault["id"] not in THEIRS:
                found[url, fault["id"]] = fault["nodes"][0]["html"][:150]
    return found


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_nothing_where_providers_are_described(
    enter, world, university, width, scheme
):
    saml = IdentityProvider.objects.create(
        code="saml",
        organisation=university,
        protocol="saml",
        entity_id="https://idp.cqu.example/",
        sign_in_address="https://idp.cqu.example/sso",
        certificates=new_key()[1],
        sealed_key="x",
        own_certificate="x",
    )
    change = f"/admin/identity/identityprovider/{saml.pk}/change/"
    page = enter(world.sysadmin, "/admin/", width=width, color_scheme=scheme)

    assert faults_at(page, ["/admin/identity/identityprovider/add/", change]) == {}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_nor_where_a_long_line_is_held_back(enter, world, sichuan, width, scheme):
    held = Quarantined.objects.create(
        peer=sichuan, kind="resources.instrument", epoch=1, reason="no", line="x" * 900
    )
    page = enter(world.sysadmin, "/admin/", width=width, color_scheme=scheme)

    assert faults_at(page, [f"/admin/nodes/quarantined/{held.pk}/change/"]) == {}
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
