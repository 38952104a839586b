"""Every cell of docs/permissions.md is tried here, through the doors of the browser."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.models import Person, Role
from portal.nodes.base import applying
from resources.doors import DOORS
from resources.models import Instrument, ReviewStep, ReviewVerb, Stage
from tests.cast import account
from tests.offices import enter
from tests.permissions import table, undone

PEOPLE = {
    "visitor": None,
    "stranger": lambda get: account("stranger"),
    "researcher": lambda get: get("lin"),
    "foreign_manager": lambda get: account(
        "fan", get("company"), Role.INSTRUMENT_MANAGER
    ),
    "manager": lambda get: get("chen"),
    "administrator": lambda get: get("guo"),
    "reviewer": lambda get: get("he"),
    "auditor": lambda get: account("an", get("administration"), Role.AUDITOR),
    "system_administrator": lambda get: account(
        "xi", get("administration"), Role.SYSTEM_ADMINISTRATOR
    ),
}


MATRIX = table("Records of the catalogue")


def test_the_page_speaks_of_everyone():
    assert set(MATRIX) == set(PEOPLE)
    assert all({*Stage.values, "proposed", "copy"} == set(MATRIX[w]) for w in MATRIX)


@pytest.mark.parametrize("who", PEOPLE)
def test_each_cell_of_the_row_holds(who, client, microscope, request):
    reader = AnonymousUser()
    if PEOPLE[who]:
        reader = PEOPLE[who](request.getfixturevalue)
        enter(client, reader)

    found = {}
    for column in MATRIX[who]:
        with undone():
            found[column] = what_works(client, reader, brought_to(column, microscope))

    assert found == {column: set(words) for column, words in MATRIX[who].items()}


def brought_to(column, microscope):
    """The microscope where the column says, sent there by someone else."""
    if column == "copy":
        return copied(microscope)
    Instrument.objects.filter(pk=microscope.pk).update(
        stage=Stage.PUBLISHED if column == "proposed" else column,
        street="沙正街 174 号",
        contact="分析测试中心",
        phone="023-65100000",
        published_at=now(),
        proposal={"name": "新名称"} if column == "proposed" else None,
    )
    someone = Person.objects.create(name="someone")
    for verb in (ReviewVerb.SUBMITTED, ReviewVerb.PROPOSED):
        ReviewStep.objects.create(listing=microscope.pk, verb=verb, by=someone)
    microscope.refresh_from_db()
    return microscope


def copied(microscope):
    microscope.refresh_from_db()
    with applying("chengdu"):
        microscope.pk = new_id()
        microscope.home = "chengdu"
        microscope.save(force_insert=True)
    return microscope


def what_works(client, reader, microscope):
    """Each thing that can be done, tried and undone."""
    tried = {"open": microscope.review_url, "edit": microscope.edit_url}
    works = {word for word, url in tried.items() if client.get(url).status_code == 200}
    if Instrument.objects.visible_to(reader).filter(pk=microscope.pk).exists():
        works.add("see")
    return works | {verb for verb in DOORS if can(client, microscope, verb)}


def can(client, microscope, verb):
    url = reverse("resources:take-step", args=[Instrument, microscope.pk, verb])
    with undone():
        answer = client.post(url, {"reason": "figures are missing"})
    assert answer.status_code in (302, 404, 422)
    return answer.status_code == 302 and "login" not in answer.url
