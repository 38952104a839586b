"""The standing cast: who is who in the tests.

Lin books; Wei is in the same organisation; Zhao is a stranger; Chen runs the
instrument; Guo administers the university; He reviews for the base.
"""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from portal.core.time import SHANGHAI
from portal.identity.models import (
    OFFICE_ROLES,
    Account,
    Discipline,
    Division,
    Membership,
    Organisation,
    Person,
    Role,
    Standing,
)
from portal.nodes.actions import share
from portal.nodes.models import Node
from portal.nodes.sharing import MATTERS
from resources.models import (
    BookingRule,
    Instrument,
    InstrumentClass,
    OpeningHours,
    Stage,
)

LONG_AGO = date(2020, 1, 1)
# A microscope as its maker describes it, and what every record needs.
SIGMA_300 = {
    "name": "场发射扫描电子显微镜",
    "name_en": "Field emission scanning electron microscope",
    "disciplines": ["430"],
    "instrument_class_id": "0101",
    "worth": Decimal("286.50"),
    "nation": "DE",
    "manufacturer": "Carl Zeiss Microscopy GmbH",
    "model": "Sigma 300",
    "begun_on": date(2019, 5, 1),
    "technical": "分辨率 1.0 nm @ 15 kV",
    "function": "微观形貌观察与能谱成分分析",
}
PUBLISHED = {
    "stage": Stage.PUBLISHED,
    "published_at": datetime(2020, 1, 1, tzinfo=SHANGHAI),
}

BASES = {
    "chongqing": {
        "name": "重庆基地",
        "name_en": "Chongqing base",
        "url": "http://localhost:8000",
        "division_prefixes": ["50"],
    },
    "chengdu": {
        "name": "成都基地",
        "name_en": "Chengdu base",
        "url": "http://localhost:8001",
        "division_prefixes": ["51"],
    },
}


def base(code):
    """A base as every base knows it."""
    return Node.objects.create(code=code, **BASES[code])


def share_all(node):
    """Share everything with a base, as the first agreement says."""
    signed_on = date(2020, 4, 14)
    title = "科技资源共享合作协议"
    share(peer=node, matters=MATTERS, agreement=title, signed_on=signed_on)
    return node


@pytest.fixture
def chongqing(db):
    return base("chongqing")


@pytest.fixture
def sichuan(chongqing):
    """Chengdu as this base knows it; nothing answers at its address."""
    node = Node.objects.create(
        code="chengdu",
        name="成都基地",
        name_en="Chengdu base",
        url="http://localhost:9",
        division_prefixes=["51"],
    )
    return share_all(node)


@pytest.fixture
def shapingba(db):
    return Division.objects.create(
        code="500106", name="沙坪坝区", name_en="Shapingba", valid_from=LONG_AGO
    )


@pytest.fixture
def university(shapingba):
    return Organisation.objects.create(
        name="重庆大学",
        name_en="Chongqing University",
        uscc="125001064000000015",
        kind="university",
        division=shapingba,
        standing=Standing.VERIFIED,
    )


@pytest.fixture
def company(shapingba):
    return Organisation.objects.create(
        name="渝新材料有限公司",
        name_en="Yu New Materials",
        uscc="91500106MA00000026",
        kind="company",
        division=shapingba,
        standing=Standing.VERIFIED,
    )


@pytest.fixture
def administration(shapingba):
    return Organisation.objects.create(
        name="重庆市科学技术局",
        name_en="Chongqing Science and Technology Bureau",
        uscc="11500000MB15895317",
        kind="government",
        division=shapingba,
        standing=Standing.VERIFIED,
    )


def crowd(organisation, count):
    """As many people who do research for an organisation."""
    people = Person.objects.bulk_create(
        Person(name=f"p{n}", email=f"p{n}@demo.example") for n in range(count)
    )
    Membership.objects.bulk_create(
        Membership(person=person, organisation=organisation, role=Role.RESEARCHER)
        for person in people
    )
    return people


def account(name, organisation=None, role=Role.RESEARCHER, **fields):
    """An account with an e-mail address, and one role if an organisation is given."""
    person = Person.objects.create(name=name, email=f"{name}@demo.example")
    if organisation:
        fields.setdefault("is_staff", role in OFFICE_ROLES)
        Membership.objects.create(person=person, organisation=organisation, role=role)
    return Account.objects.create_user(
        person.email, "correct horse", person=person, **fields
    )


@pytest.fixture
def lin(university):
    return account("lin", university)


@pytest.fixture
def wei(university):
    return account("wei", university)


@pytest.fixture
def zhao(company):
    return account("zhao", company)


@pytest.fixture
def stranger(db):
    """Signed in, and a member of nothing."""
    return account("stranger")


@pytest.fixture
def chen(university):
    return account("chen", university, Role.INSTRUMENT_MANAGER)


@pytest.fixture
def guo(university):
    return account("guo", university, Role.ORGANISATION_ADMIN)


@pytest.fixture
def he(administration):
    return account("he", administration, Role.BASE_REVIEWER)


@pytest.fixture
def electron_microscopes(db):
    InstrumentClass.objects.create(
        code="0100", name="分析仪器", name_en="Analytical instruments"
    )
    return InstrumentClass.objects.create(
        code="0101", name="电子光学仪器", name_en="Electron optics"
    )


@pytest.fixture
def materials(db):
    return Discipline.objects.create(
        code="430", name="材料科学", name_en="Materials science"
    )


@pytest.fixture
def microscope(university, shapingba, electron_microscopes, materials):
    """Published, open to members of verified organisations from 8 to 20 on weekdays."""
    instrument = Instrument.objects.create(
        organisation=university,
        division=shapingba,
        inner_id="20190132",
        **SIGMA_300,
        **PUBLISHED,
    )
    open_on_weekdays(instrument)
    return instrument


def open_on_weekdays(instrument):
    """Let it be booked by the usual rule, from 8 to 20."""
    BookingRule.objects.create(instrument=instrument, valid_from=LONG_AGO)
    OpeningHours.objects.bulk_create(
        OpeningHours(
            instrument=instrument,
            weekday=weekday,
            opens=8 * 60,
            closes=20 * 60,
            valid_from=LONG_AGO,
        )
        for weekday in range(5)
    )


@pytest.fixture
def monday():
    """A Monday at midnight in Shanghai, a week or two ahead."""
    day = datetime.now(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=14 - day.weekday())


@pytest.fixture
def hours(monday):
    """From and until on that Monday: hours(9, 11)."""

    def period(start, end):
        return {
            "starts_at": monday + timedelta(hours=start),
            "ends_at": monday + timedelta(hours=end),
        }

    return period
