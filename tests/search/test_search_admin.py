"""The admin site: synonyms take effect at once, and the index says how it stands."""

import time

import pytest
from django.urls import reverse

from portal.identity.models import Role
from portal.search.models import Document, SynonymGroup
from portal.search.tasks import index_changes, renew_index
from portal.search.vocabulary import synonyms
from tests.offices import enter, officer

CHANGELIST = "admin:search_document_changelist"


@pytest.fixture
def reviewer(client, administration):
    enter(client, officer("reviewer", administration, Role.BASE_REVIEWER))
    return client


@pytest.fixture
def sysadmin(client, administration):
    enter(client, officer("sysadmin", administration, Role.SYSTEM_ADMINISTRATOR))
    return client


@pytest.mark.django_db(transaction=True)
def test_synonyms_are_edited_and_in_force_at_once(reviewer):
    assert synonyms() == {}

    answer = reviewer.post(
        reverse("admin:search_synonymgroup_add"),
        {"words": "电镜,电子显微镜", "narrower": "SEM", "note": ""},
    )

    assert answer.status_code == 302
    assert synonyms()["电镜"] == {"电子显微镜", "sem"}
    assert "sem" not in synonyms()


@pytest.mark.django_db(transaction=True)
def test_synonyms_are_taken_away(reviewer):
    group = SynonymGroup.objects.create(words=["电镜", "电子显微镜"])
    assert synonyms()

    reviewer.post(
        reverse("admin:search_synonymgroup_delete", args=[group.pk]), {"post": "yes"}
    )

    assert synonyms() == {}


@pytest.mark.django_db(transaction=True)
def test_the_index_is_brought_up_to_date(sysadmin, microscope):
    assert "待索引" in sysadmin.get(reverse(CHANGELIST)).content.decode()

    sysadmin.get(reverse("admin:search_document_catch_up"))

    assert Document.objects.filter(pk=microscope.pk).exists()


def test_chosen_documents_are_indexed_anew(sysadmin, microscope, reindex):
    reindex()
    Document.objects.update(name="?", title="?")

    sysadmin.post(
        reverse(CHANGELIST),
        {"action": "index_anew", "_selected_action": [microscope.pk]},
    )

    assert Document.objects.get(pk=microscope.pk).name == microscope.name


@pytest.mark.parametrize("page", ["add", "changelist"])
def test_only_offices_come_in(client, lin, page):
    client.force_login(lin)

    answer = client.get(reverse(f"admin:search_synonymgroup_{page}"))

    assert answer.status_code in (302, 403)


def test_documents_are_nobodys_to_write(sysadmin, microscope, reindex):
    reindex()

    for page, args in ("add", []), ("delete", [microscope.pk]):
        address = reverse(f"admin:search_document_{page}", args=args)
        assert sysadmin.post(address).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_the_clock_keeps_the_index(microscope):
    assert index_changes() > 0
    began = time.monotonic()
    while index_changes():
        assert time.monotonic() - began < 60

    assert Document.objects.filter(pk=microscope.pk).exists()
    assert renew_index() == 0
