import pytest


@pytest.mark.browser
def test_the_browser_draws_chinese(page):
    page.set_content("<h1>重</h1><h1>庆</h1>")

    first, second = (heading.screenshot() for heading in page.locator("h1").all())

    assert first != second  # a font without Chinese draws the same box for every sign
