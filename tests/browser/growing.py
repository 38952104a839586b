"""More of everything that lists show, so that what a long one costs can be seen."""

from datetime import timedelta
from types import SimpleNamespace

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import F
from django.test import Client

from agreements.models import Agreement, Commitment, Duty, Progress
from portal.core.ids import new_id
from portal.core.time import now, today
from portal.identity.actions.assurance import request_real_name
from portal.identity.actions.invitations import invite
from portal.identity.actions.tokens import make_token
from portal.identity.models import (
    Discipline,
    Division,
    Field,
    Membership,
    Organisation,
    Role,
    SignIn,
)
from portal.identity.programs.clients import register_program
from portal.identity.signon import clients
from portal.nodes.actions import share
from portal.nodes.base import applying
from portal.nodes.models import Link, Node, NodeKey, OutboxMessage, Quarantined
from portal.nodes.sharing import MATTERS
from portal.notices.models import SpecialDay
from portal.search.models import SynonymGroup
from resources.actions.booking import place_booking
from resources.actions.importing import upload_table
from resources.actions.outage import enter_outage
from resources.booking.terms import Wish
from resources.models import (
    Accreditation,
    Booking,
    BookingRule,
    Facility,
    Instrument,
    InstrumentClass,
    OpeningHours,
    Outage,
    Rate,
    Resource,
    ResourceClass,
    ReviewStep,
    Service,
)
from tests.agreements import made
from tests.browser.world import more_batches, provider
from tests.cast import LONG_AGO, account
from tests.identity.codes import code
from tests.identity.passkeys import passkey
from tests.resources.sheets.tables import csv_table
from tests.search.index import index_all

# Whose earlier versions are kept: each grows by one when all are changed.
CHANGED = {
    Instrument: "nickname",
    Facility: "street",
    Resource: "street",
    Outage: "reason",
    Service: "description",
    Rate: "price",
    Accreditation: "number",
    BookingRule: "cancel_notice_minutes",
    Organisation: "address",
    Commitment: "unit",
    Duty: "office",
    Progress: "source",
}


def copied(record, **changes):
    """Another record like it."""
    fields = {
        field.attname: getattr(record, field.attname)
        for field in record._meta.concrete_fields
        if not field.primary_key and field.name not in ("version", "home", "epoch")
    }
    fields.pop("is_own", None)
    return type(record).objects.create(**fields | changes)


def add_instrument(world, number):
    """One as the microscope is, booked, out of service, and asked for by others."""
    old = world.microscope
    one = copied(old, id=new_id(), inner_id=f"9{number}", name=f"场发射电镜{number}")
    for part in (*old.rules.all(), *old.opening_hours.all(), world.proof):
        copied(part, instrument_id=one.pk)
    service = copied(world.service, instrument_id=one.pk)
    copied(world.service.rates.first(), service_id=service.pk)
    copied(world.photo, instrument_id=one.pk)
    copied(world.proof)
    copied(world.photo, sha256=f"{number:064}")
    copied(world.service, name=f"能谱{number}")
    times = {name: getattr(world.booking, name) for name in ("starts_at", "ends_at")}
    place_booking(wish=Wish(one, world.lin.person, **times), purpose="x")
    later = Wish(one, world.wei.person, **shifted(times, 4))
    over = place_booking(wish=later, purpose="x")
    Booking.objects.filter(pk=over.pk).update(status="done", person=world.lin.person)
    for instrument, hours in [(one, 24), (old, 26 + 2 * number)]:
        outage = shifted(times, hours)
        enter_outage(instrument=instrument, by=world.chen.person, reason="x", **outage)


def shifted(times, hours):
    return {name: at + timedelta(hours=hours) for name, at in times.items()}


def add_people(world, number):
    program, _ = register_program(
        owner=world.lin, name="x", kind="app", scopes=["read"], redirect_uris=["x.y:/"]
    )
    Token.objects.create(
        client=program,
        user=world.lin,
        type="at",
        hash=f"h{number}",
        expires_at=now() + timedelta(hours=1),
    )
    make_token(account=world.lin, name=f"脚本{number}", scopes=["read"], days=90)
    provider(f"p{number}", world.university)
    someone = account(f"someone{number}", world.university)
    request_real_name(person=someone.person, is_by_hand=True)
    invite(
        organisation=world.university,
        address=f"new{number}@demo.example",
        role=Role.RESEARCHER,
        by=world.guo.person,
    )
    another = copied(
        world.university,
        uscc=code(serial=f"MA7U777{number}"),
        name=f"单位{number}",
    )
    Membership.objects.create(
        person=world.lin.person, organisation=another, role=Role.RESEARCHER
    )


def opened(record, **changes):
    """Another like it, which everyone may read."""
    key = new_id()
    made.clear(SimpleNamespace(pk=key))
    return copied(record, id=key, is_public=True, **changes)


def add_agreement(world, number):
    """One beside the other, one below it, and more of what these promise."""
    area = world.commitment.area
    with applying():  # the text is signed
        copied(area, id=new_id(), name=f"新增{number}", number=number + 1)
        party = world.agreement.parties.first()
        copied(party, id=new_id(), name=f"新增{number}")
        opened(world.article, number=number + 1)
        told = made.tell(made.promise(area, number + 1, f"任务{number}"))
    Duty.objects.filter(pk=told.duty_id).update(person=world.lin.person)
    made.prove(told)
    for parent in (None, world.agreement):
        more = made.publish(made.framework(parent=parent))
        made.tell(more.areas.get().commitments.get())
    copied(made.meet(world.agreement).resolutions.get(), id=new_id(), number=2)
    made.amend(world.agreement, f"双方共享科技资源，第{number}次扩大。")
    opened(world.yearly_report, edition=number + 1)
    opened(world.document, name=f"附件{number}")
    opened(world.meeting)
    copied(world.policy, id=new_id())
    copied(world.alliance, id=new_id())
    like = copied(world.measure, id=new_id(), number=number + 1).pk
    copied(world.correspondence, id=new_id(), measure_id=like)


def add_base(number):
    """Another base: what it shares, what it is asked, and what came amiss."""
    name = f"b{number}"
    base = Node.objects.create(
        code=name,
        name=f"基地{number}",
        name_en=f"Base {number}",
        url=f"http://localhost:{number}",
        division_prefixes=[f"9{number}"],
    )
    share(peer=base, matters=MATTERS, agreement="x", signed_on=LONG_AGO)
    Link.objects.create(peer=base, error="x")
    NodeKey.objects.create(node=base, kid=name, public_key=name, not_before=now())
    Quarantined.objects.create(
        peer=base, kind="resources.instrument", epoch=1, line="{}", reason="x"
    )
    clients.register(base)
    OutboxMessage.objects.filter(peer=base).update(answer={}, answered_at=now())


def add_traces(world, number):
    """What people leave behind who sign in, one of them and each of them."""
    for who in (world.lin, account(f"passer{number}", world.university)):
        SignIn.objects.create(account=who, login=who.email, outcome="succeeded")
        EmailAddress.objects.create(user=who, email=f"{who.pk}{number}@demo.example")
        key = passkey(f"passkey{number}")
        Authenticator.objects.create(user=who, type="webauthn", data=key)
        elsewhere = Client()
        elsewhere.force_login(who)
        UserSession.objects.create(
            user=who,
            session_key=elsewhere.session.session_key,
            ip="::1",
            user_agent="x",
        )


def add_words(number):
    """More of every vocabulary."""
    named = {"name": f"词{number}"}
    Division.objects.create(code=f"50090{number}", valid_from=LONG_AGO, **named)
    Discipline.objects.create(code=f"90{number}", **named)
    Field.objects.create(code=f"f{number}", **named)
    InstrumentClass.objects.create(code=f"020{number}", **named)
    ResourceClass.objects.create(code=f"r{number}", **named)
    SynonymGroup.objects.create(words=[f"词{number}", f"语{number}"])
    day = today() + timedelta(days=number)
    SpecialDay.objects.create(date=day, is_workday=False)


def grow(world, numbers):
    """More of everything that lists show."""
    for number in numbers:
        add_instrument(world, number)
        add_agreement(world, number)
        add_people(world, number)
        add_base(number)
        add_traces(world, number)
        add_words(number)
        for record in (world.draft, world.sent):
            copied(record, inner_id=f"8{number}{record.stage[:2]}")
        for record in (world.facility, world.resource):
            ReviewStep.objects.create(
                listing=record.pk, verb="submitted", by=world.guo.person
            )
            for stage in ("published", "draft", "base_review"):
                copied(record, name=f"{stage}{number}", stage=stage)
        more_batches(world, number)
        upload_table(
            organisation=world.university,
            by=world.chen.person,
            file_name=f"{number}.csv",
            content=csv_table({}),
        )
    with applying():
        Agreement.objects.update(source=numbers[-1])
        for model, field in CHANGED.items():
            model.objects.own().update(**{field: numbers[-1]})
    Membership.objects.update(starts_at=F("starts_at") - timedelta(days=1))
    OpeningHours.objects.own().update(closes=20 * 60 + numbers[-1])
    index_all()
