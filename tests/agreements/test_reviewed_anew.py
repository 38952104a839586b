"""New words of a public article are internal until they are reviewed in turn."""

import pytest

from agreements.actions.disclosure import ask_disclosure, decide_disclosure
from agreements.models import Article, Consultation, Opinion
from portal.core.time import now
from portal.notices.models import Notice
from tests.agreements import made
from tests.agreements.test_agreement_constraints import changed
from tests.agreements.test_agreement_life import code_of
from tests.agreements.test_consulting import agree, propose, rewritten
from tests.offices import enter, url

WAS, IS = "双方共享科技资源。", "双方另行商定未公开事项。"


@pytest.fixture
def read(article):
    """A public article of a public agreement."""
    made.publish(article.agreement)
    made.clear(article)
    Article.objects.update(is_public=True)
    article.refresh_from_db()
    return article


@pytest.fixture
def reworded(read, wen, ning):
    agree(propose(read.agreement, rewritten(read, text=IS)))
    read.refresh_from_db()
    return read


def review(article, wen, ning, approves=True):
    asked = ask_disclosure(record=article, ground="依法公开", by=wen.person)
    decide_disclosure(review=asked, approves=approves, by=ning.person, note="再议")
    article.refresh_from_db()


def page(client, article):
    return client.get(article.agreement.get_absolute_url()).content.decode()


def listed(client):
    return client.get("/api/v1/articles/").content.decode()


def tasks():
    return Notice.objects.filter(kind="agreements.to_review_anew").open_tasks()


def test_new_words_are_not_shown(client, reworded):
    assert not reworded.is_public
    assert IS not in page(client, reworded) + listed(client)
    assert not Consultation.objects.public().exists()


def test_a_new_review_shows_them(client, reworded, wen, ning):
    review(reworded, wen, ning)

    assert IS in page(client, reworded)


def test_declined_they_stay_internal(client, reworded, wen, ning):
    review(reworded, wen, ning, approves=False)

    assert IS not in page(client, reworded)


def test_what_is_not_touched_stays_public(client, read):
    agree(propose(read.agreement))

    assert WAS in page(client, read)
    assert Consultation.objects.public().exists()


def test_the_earlier_words_are_told_by_no_edition(client, reworded, wen, ning):
    """Whoever reads the change reads the new words."""
    review(reworded, wen, ning)

    assert WAS not in page(client, reworded)


@pytest.mark.parametrize("approves", [True, False])
def test_each_officer_has_the_task_until_it_is_decided(reworded, wen, ning, approves):
    assert {task.person for task in tasks()} == {wen.person, ning.person}
    assert tasks().first().about == reworded.pk

    review(reworded, wen, ning, approves)

    assert not tasks().exists()


def test_the_task_leads_to_the_agreement(client, reworded, wen):
    enter(client, wen)

    assert client.get(tasks().first().url).status_code == 200
    assert tasks().first().url == url(
        type(reworded.agreement), "change", reworded.agreement_id
    )


def test_a_change_of_an_internal_article_is_no_task(article, wen):
    made.publish(article.agreement)

    agree(propose(article.agreement, rewritten(article, text=IS)))

    assert not tasks().exists()


class TestTheDatabase:
    def test_takes_no_new_words_of_what_is_public(self, read):
        asked = propose(read.agreement, rewritten(read, text=IS))
        silent = read.agreement.parties.exclude(pk__in=asked.opinions.values("party"))
        for party in silent:
            Opinion.objects.create(consultation=asked, party=party, agrees=True)
        Consultation.objects.update(state="agreed", decided_at=now())

        assert changed(read, text=IS) == "public_by_review"

        Article.objects.update(text=IS, is_public=False)

    def test_takes_none_by_the_review_of_the_old_ones(self, reworded):
        assert changed(reworded, is_public=True) == "public_by_review"

    def test_takes_none_by_a_review_that_was_asked_for_before(self, read, wen, ning):
        Article.objects.update(is_public=False)
        asked = ask_disclosure(record=read, ground="依法公开", by=wen.person)
        agree(propose(read.agreement, rewritten(read, text=IS)))

        decide = {"review": asked, "approves": True, "by": ning.person}
        assert code_of(decide_disclosure, **decide) == "stale"
        type(asked).objects.filter(pk=asked.pk).update(
            decision="approved", decided_by=ning.person, decided_at=asked.asked_at
        )
        assert changed(read, is_public=True) == "public_by_review"
