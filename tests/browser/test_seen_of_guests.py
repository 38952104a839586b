"""What people here get to see of a guest from another base who books here.

Whoever manages the instrument: name, organisation, contact, and what the booking says.
The offices: not the contact. Everybody else: nothing.
"""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.core import mail

from portal.core.ids import new_id
from portal.identity.models import (
    Account,
    Assurance,
    Organisation,
    Person,
    SignIn,
    Standing,
)
from portal.nodes.base import applying
from portal.notices.models import Notice
from portal.notices.tasks import send_notices
from resources.actions.booking import move_booking, place_booking
from resources.booking.terms import Wish
from resources.models import Instrument
from tests.browser.endpoints import ENDPOINTS
from tests.browser.pages import PAGES
from tests.cast import PUBLISHED, SIGMA_300, open_on_weekdays
from tests.offices import enter, url

NAME, ORGANISATION, PURPOSE = "罗锦城", "锦城材料研究院", "高温合金蠕变断口"
CONTACT, AS_SPELT = "+8613900000001", "139 0000 0001"
BOOKED = [NAME, ORGANISATION, PURPOSE, AS_SPELT]
# What this base holds of the guest besides, and no manager needs.
HELD = {
    "contact as last told": "luo-private@chengdu.example",
    "another organisation": "天芯封装测试公司",
    "what else they booked": "未公开工艺的封装失效分析",
    "where they signed in from": "203.0.113.77",
}
MORE = {f"/api/v1/search/?q={NAME}", "/api/v1/bookings/?of=managed"}
OF_EVERYONE = {"/organisations/", "/api/v1/organisations/"}  # they name them all


@pytest.fixture
def guest(world, company, monday):
    """Luo of Chengdu, who has signed in here and booked of the university and of a
    company; `booking` is the university's."""
    person, organisations = copies(company.division)
    shadow = Account.objects.create(
        person=person,
        password="!",
        card={
            "organisations": [str(one.pk) for one in organisations],
            "roles": [],
            "contact": HELD["contact as last told"],
            "epoch": 1,
            "position": 0,
        },
    )
    ip = HELD["where they signed in from"]
    signed_in = SignIn.objects.create(account=shadow, outcome="succeeded", ip=ip)
    theirs = Instrument.objects.create(
        organisation=company,
        division=company.division,
        inner_id="2",
        **SIGMA_300,
        **PUBLISHED,
    )
    open_on_weekdays(theirs)

    def book(instrument, purpose, day):
        start = monday + timedelta(days=day, hours=9)
        times = (start, start + timedelta(hours=1), organisations[0])
        wish = Wish(instrument, person, *times, organisations=organisations)
        return place_booking(wish=wish, purpose=purpose, pk=new_id(), contact=CONTACT)

    booking = book(world.microscope, PURPOSE, 2)
    other = book(theirs, HELD["what else they booked"], 3)
    return SimpleNamespace(
        person=person,
        account=shadow,
        booking=booking,
        records=[person, shadow, booking, other, signed_in],
    )


def copies(division):
    """A person and two organisations of Chengdu, as its feed brings them."""
    like = {"home": "chengdu", "kind": "institute", "division": division}
    names = [ORGANISATION, HELD["another organisation"]]
    with applying("chengdu"):
        organisations = Organisation.objects.bulk_create(
            Organisation(
                id=new_id(), name=name, uscc=name, standing=Standing.VERIFIED, **like
            )
            for name in names
        )
        Person.objects.bulk_create(
            [
                Person(
                    id=(pk := new_id()),
                    home="chengdu",
                    name=NAME,
                    assurance=Assurance.REAL_NAME,
                )
            ]
        )
    return Person.objects.get(pk=pk), organisations


@pytest.fixture
def read(client, world, guest):
    """All that somebody gets of the portal and its API, by address."""
    about = SimpleNamespace(**vars(world) | {"booking": guest.booking})
    asked = [e for e in ENDPOINTS if e.method == "get" and has_subject(e, about)]
    addresses = {each.url(about) for each in [*PAGES, *asked]} | MORE

    def texts(who):
        client.logout()
        if who:
            enter(client, getattr(world, who))
        answers = {each: client.get(each) for each in addresses - OF_EVERYONE}
        return {each: text_of(a) for each, a in answers.items() if a.status_code == 200}

    return texts


def has_subject(endpoint, world):
    return not endpoint.subject or hasattr(world, endpoint.subject.partition(".")[0])


def text_of(answer):
    return answer.getvalue().decode(errors="replace")


def places(texts, word):
    return {address for address, text in texts.items() if word in text}


@pytest.mark.parametrize("manager", ["chen", "guo"])
def test_managers_see_who_books_and_no_more(read, guest, manager):
    texts = read(manager)

    own = guest.booking.get_absolute_url()
    assert [word for word in BOOKED if word not in texts[own]] == []
    assert {what: places(texts, word) for what, word in HELD.items()} == dict.fromkeys(
        HELD, set()
    )


def test_how_sure_their_base_is_of_them_is_not_told(read, guest):
    texts = read("chen")

    words = str(Assurance.REAL_NAME.label)
    about = {each for each in texts if NAME in texts[each]}
    assert len(about) > 4
    assert places(texts, words) & about == set()


@pytest.mark.parametrize("who", ["wei", "zhao", "stranger", "he", None])
def test_nobody_else_sees_that_they_booked(read, who):
    texts = read(who)

    assert len(texts) > 30
    for word in [NAME, PURPOSE, AS_SPELT, CONTACT, *HELD.values()]:
        assert places(texts, word) == set()


def test_what_managers_are_told_holds_no_more(guest, world):
    start = guest.booking.starts_at + timedelta(hours=3)
    move_booking(
        booking=guest.booking,
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        organisations=list(Organisation.objects.filter(name=ORGANISATION)),
    )
    while send_notices():
        pass

    about = Notice.objects.filter(about=guest.booking.pk, person=world.chen.person)
    kept = json.dumps(list(about.values_list("params", flat=True)), ensure_ascii=False)
    sent = [f"{message.subject}\n{message.body}" for message in mail.outbox]
    texts = {"notices": kept} | dict(enumerate(sent))
    assert NAME in kept
    assert places(texts, NAME) > {"notices"}
    for word in [AS_SPELT, CONTACT, *HELD.values()]:
        assert places(texts, word) == set()


@pytest.mark.parametrize("office", ["reviewer", "auditor", "sysadmin"])
def test_the_offices_see_no_contact(client, request, guest, office):
    enter(client, request.getfixturevalue(office))

    texts = office_pages(client, guest)

    assert places(texts, NAME)
    logs = places(texts, HELD["where they signed in from"])
    assert bool(logs) == (office != "reviewer")
    assert all(address.startswith(url(SignIn)) for address in logs)
    for word in [AS_SPELT, CONTACT, HELD["contact as last told"]]:
        assert places(texts, word) == set()


def office_pages(client, guest):
    """Every list, also searched for the guest, and every page of what is theirs."""
    lists = {url(model) for model in admin.site._registry}
    found = {f"{each}?q={NAME}" for each in lists}
    about = {
        url(type(record), page, record.pk)
        for record in guest.records
        for page in ("change", "history")
    }
    answers = {each: client.get(each) for each in sorted(lists | found | about)}
    assert {a.status_code for a in answers.values()} <= {200, 302, 403}
    return {a: text_of(r) for a, r in answers.items() if r.status_code == 200}


def test_by_their_contact_nobody_is_found(client, auditor, guest):
    enter(client, auditor)
    searched = [m for m, office in admin.site._registry.items() if office.search_fields]
    asked = [f"{url(m)}?q={w}" for m in searched for w in ("13900000001", "luo-priv")]
    asked.append(f"{url(type(guest.booking))}?person_contact__contains=1")

    answers = {each: client.get(each) for each in asked}

    told = {a: text_of(r) for a, r in answers.items() if r.status_code == 200}
    assert len(told) > 50
    assert places(told, NAME) | places(told, guest.booking.number) == set()
