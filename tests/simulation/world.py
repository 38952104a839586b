"""What the bases hold when a seed begins: people, instruments, and each other's."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from django.db import connection

from portal.core.time import now
from portal.identity.cards import allow_card
from portal.identity.models import (
    Account,
    Division,
    Membership,
    Organisation,
    Person,
    Role,
    Standing,
)
from portal.nodes.actions import register_node
from portal.nodes.base import claim_database
from portal.nodes.keys import make_key, public_pem, read_key
from portal.nodes.models import Node
from resources.models import (
    BookingRule,
    Instrument,
    InstrumentClass,
    OpeningHours,
    Rate,
    Service,
    Stage,
)
from tests.cast import share_all
from tests.simulation.bases import Base

LONG_AGO = date(2020, 1, 1)
DIVISIONS = {"chongqing": "500106", "chengdu": "510104", "shanghai": "310104"}
PEOPLE = 2  # who book, at each base
INSTRUMENTS = 2  # of each base; the second needs its manager's approval

JEM_2100 = {
    "name": "透射电子显微镜",
    "disciplines": ["430"],
    "worth": Decimal("500.25"),
    "nation": "JP",
    "manufacturer": "JEOL",
    "model": "JEM-2100",
    "begun_on": date(2019, 5, 1),
    "technical": "点分辨率 0.23 nm",
    "function": "晶体结构分析",
}

JOURNAL = """
CREATE TABLE simulation_effect (sender text, message uuid, kind text, digest text);
"""
TABLES = """
SELECT c.oid::regclass::text, c.relname,
    (SELECT string_agg(quote_ident(attname), ', ') FROM pg_attribute
     WHERE attrelid = c.oid AND attnum > 0 AND attgenerated = '' AND NOT attisdropped)
FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
    AND c.relname !~ '^(django_|auth_|account_|socialaccount_|mfa_|search_)'
ORDER BY c.relname
"""


OF_NODES = {
    "nodes_sharing": "peer_id",
    "nodes_link": "peer_id",
    "nodes_cursor": "reader",
    "nodes_nodekey": "node_id",
    "nodes_node": "code",
}


def make_bases(folder, template):
    """The bases on copies of an empty database `template`, known to each other."""
    bases = [
        Base(code, f"simulated_{code}", division, str(folder / f"{code}.pem"))
        for code, division in DIVISIONS.items()
    ]
    with connection.cursor() as cursor:
        for base in bases:
            make_key(folder / f"{base.code}.pem")
            cursor.execute(f"DROP DATABASE IF EXISTS {base.database}")
            cursor.execute(f"CREATE DATABASE {base.database} TEMPLATE {template}")
    return bases


def register_all(base, bases):
    """Runs at `base`: what an administrator sets up."""
    claim_database(base.code)
    with connection.cursor() as cursor:
        cursor.execute(JOURNAL)
    meet(bases)


def meet(bases):
    """Runs at a base: it knows all of these from now on, and shares all with them."""
    for each in bases:
        key = read_key(Path(each.key_file))
        node = register_node(
            code=each.code,
            name=each.code,
            name_en=each.code,
            url=each.url,
            division_prefixes=[each.division[:2]],
            public_key=public_pem(key.public_key()),
        )
        share_all(node)


def found(base, bases):
    """Runs at `base`: its institution, people and instruments."""
    division = Division.objects.create(
        code=base.division, name="区", valid_from=LONG_AGO
    )
    university = Organisation.objects.create(
        name=f"{base.code} 大学",
        uscc=f"12{base.division}4000000000",
        kind="university",
        division=division,
        standing=Standing.VERIFIED,
    )
    everyone = [Role.RESEARCHER] * PEOPLE + [Role.INSTRUMENT_MANAGER]
    for number, role in enumerate(everyone):
        email = f"{base.code}{number}@example.org"
        person = Person.objects.create(name=f"{base.code} {number}", email=email)
        Membership.objects.create(person=person, organisation=university, role=role)
        if role == Role.RESEARCHER:
            Account.objects.bulk_create([Account(person=person, email=email)])
            for other in Node.objects.peers():
                allow_card(person=person, recipient=other)
    for number in range(INSTRUMENTS):
        offer(university, base.division, needs_approval=number == 1)


def offer(organisation, division, *, needs_approval):
    """An instrument that is open day and night."""
    kind = InstrumentClass.objects.order_by("code").first()
    instrument = Instrument.objects.create(
        organisation=organisation,
        division_id=division,
        inner_id=str(int(needs_approval)),
        instrument_class=kind or InstrumentClass.objects.create(code="0101", name="类"),
        **JEM_2100,
        stage=Stage.PUBLISHED,
        published_at=now(),
    )
    of_it = {"instrument": instrument, "valid_from": LONG_AGO}
    BookingRule.objects.create(
        **of_it, needs_approval=needs_approval, is_open_on_holidays=True
    )
    OpeningHours.objects.bulk_create(
        OpeningHours(**of_it, weekday=day, opens=0, closes=1440) for day in range(7)
    )
    service = Service.objects.create(instrument=instrument, name="机时", unit="hour")
    for customer_class in ("internal", "academic"):
        Rate.objects.create(
            service=service,
            customer_class=customer_class,
            price=100,
            valid_from=LONG_AGO,
        )


def save(base, place="saved"):
    """Keep what the base holds now, for `restore` or as a backup."""
    copies = [
        f"CREATE TABLE {place}.{name} AS TABLE {table}"
        for table, name, _columns in base.asks(TABLES)
    ]
    base.does(f"DROP SCHEMA IF EXISTS {place} CASCADE; CREATE SCHEMA {place}")
    base.does("; ".join(copies))


def restore(base, bases, place="saved"):
    """Bring back what was saved, in one round trip; only `bases` are in the network."""
    base.is_up, base.is_restoring, base.ahead = True, False, timedelta()
    codes = ", ".join(f"'{each.code}'" for each in bases)
    strangers = [
        f"DELETE FROM {table} WHERE {column} NOT IN ({codes})"
        for table, column in OF_NODES.items()
    ]
    bring_back(base, place, *strangers)


def bring_back(base, place, *more):
    """Let the base hold what was saved there, and nothing else."""
    work = []
    for table, name, columns in base.asks(TABLES):
        work.append(f"DELETE FROM {table}")
        work.append(
            f"INSERT INTO {table} ({columns}) SELECT {columns} FROM {place}.{name}"
        )
    begin, end = (f"SET session_replication_role = {r}" for r in ("replica", "origin"))
    base.does("; ".join([begin, *work, *more, end]))
