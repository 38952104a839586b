"""Officers see the page of the public before it is one, and what is internal marked."""

import pytest
from django.urls import reverse

from agreements.models import Agreement, Article
from portal.identity.models import Role
from portal.nodes.base import applying
from tests.agreements import made
from tests.offices import enter, officer


@pytest.fixture
def internal(draft, media):
    """In force and internal, with a public and an internal article and a meeting."""
    for number, is_public in ((1, True), (2, False)):
        article = Article(
            agreement=draft,
            number=number,
            text=f"第{number}条的文字",
            is_public=is_public,
        )
        made.clear(article)
        article.save(force_insert=True)
    made.meet(draft)
    made.sign(draft)
    return draft


@pytest.fixture
def read(client):
    """The main part of a page, as whoever is signed in reads it."""

    def read(address):
        answer = client.get(address)
        assert answer.status_code == 200
        page = answer.content.decode()
        return page[page.index("<main") : page.index("</main>")]

    return read


def address(agreement):
    return reverse("agreements:preview", args=[agreement.pk])


def without_words_on_it(page):
    """The page, but for what says that it is a preview."""
    before, _, rest = page.partition('<p class="callout"><span>')
    return (before + rest.partition("</p>")[2]).split()


def test_it_is_the_page_that_a_guest_reads(client, wen, internal, read):
    enter(client, wen)
    before = read(address(internal))

    made.publish(internal)
    after = read(address(internal))
    client.logout()
    public = read(internal.get_absolute_url())

    assert without_words_on_it(before) == public.split()
    assert without_words_on_it(after) == public.split()
    assert "尚未公开" in before
    assert "尚未公开" not in after


def test_what_is_internal_is_left_out_there_and_marked_inside(
    client, wen, internal, read
):
    made.publish(internal)
    enter(client, wen)

    inside, shown = read(internal.get_absolute_url()), read(address(internal))

    assert "第2条的文字" in inside
    assert "第2条的文字" not in shown
    assert "年度会商会议" not in shown
    assert inside.count("内部") == 2  # the article and the meeting
    assert "内部" not in "".join(without_words_on_it(shown))


def test_the_office_leads_there(client, wen, internal):
    enter(client, wen)

    answer = client.get(
        reverse("admin:agreements_agreement_preview", args=[internal.pk])
    )

    assert answer.url == address(internal)


def test_nobody_else_is_shown_what_is_not_public_yet(client, lin, internal):
    assert "/login/" in client.get(address(internal)).url
    client.force_login(lin)
    assert client.get(address(internal)).status_code == 404


def test_of_a_public_one_either_there_is_its_page(client, lin, public):
    client.force_login(lin)

    assert client.get(address(public)).status_code == 404
    assert client.get(public.get_absolute_url()).status_code == 200


def test_an_officer_is_led_to_the_second_factor(client, wen, internal):
    client.force_login(wen)

    assert client.get(address(internal)).status_code == 302


def test_other_offices_see_none(client, administration, internal):
    enter(client, officer("other", administration, Role.BASE_REVIEWER))

    assert client.get(address(internal)).status_code == 404


def test_the_auditor_sees_it(client, auditor, internal):
    enter(client, auditor)

    assert client.get(address(internal)).status_code == 200


def test_a_copy_is_previewed_too(client, wen, sichuan):
    with applying():
        theirs = made.framework(home="chengdu")
        Agreement.objects.update(state="signed")
    enter(client, wen)

    assert client.get(address(theirs)).status_code == 200


def test_a_preview_opens_no_other_agreement(client, wen, internal, read):
    """Nor is one that is internal named as what it belongs to."""
    above = Agreement.objects.create(name="内部的上级协议", kind="framework")
    with applying():
        Agreement.objects.filter(pk=internal.pk).update(parent=above)
    enter(client, wen)

    assert "内部的上级协议" in read(internal.get_absolute_url())
    assert "内部的上级协议" not in read(address(internal))
