"""A base in which something stands behind every address."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from io import BytesIO
from types import SimpleNamespace

import pytest
from allauth.idp.oidc.models import Token
from PIL import Image

from portal.core.time import now, today
from portal.identity.actions.assurance import request_real_name
from portal.identity.actions.invitations import invite
from portal.identity.actions.organisations import (
    register_organisation,
    reject_organisation,
)
from portal.identity.actions.tokens import make_token
from portal.identity.models import Field, IdentityProvider, Role
from portal.identity.programs.clients import register_program
from portal.identity.sign_in.addresses import mark_verified
from portal.notices.models import Notice
from resources.actions.batches import confirm_batch, prepare_batch
from resources.actions.booking import place_booking
from resources.actions.importing import upload_table
from resources.actions.offering import add_part, add_photo, set_rate
from resources.actions.outage import enter_outage
from resources.booking.terms import Wish
from resources.models import (
    Accreditation,
    BookingRule,
    Facility,
    Instrument,
    Resource,
    ResourceClass,
    Service,
    Stage,
)
from resources.tasks import run_batches, run_imports
from tests.browser.agreed import agreements
from tests.identity.codes import code
from tests.resources.sheets.tables import csv_table

LONG = "超导量子干涉磁测量与极低温强磁场综合物性表征系统（含稀释制冷机与矢量磁体）"


@pytest.fixture
def world(request, chongqing, microscope, university, shapingba):
    """People and records by name; every list has a row, every page its subject."""
    people = {
        name: request.getfixturevalue(name)
        for name in [
            *("lin", "wei", "zhao", "stranger", "chen", "guo", "he", "sysadmin"),
            "agreement_officer",
        ]
    }
    base = SimpleNamespace(**people, microscope=microscope, university=university)
    Instrument.objects.filter(pk=microscope.pk).update(
        contact="分析测试中心",
        phone="023-65100000",
        email="lab@demo.example",
        street="沙正街 174 号",
        nickname="老蔡司",
        measures=[{"parameter": "显微形貌", "standard": "GB/T 27788-2020"}],
    )
    microscope.refresh_from_db()
    listings(base, microscope)
    parts(base, microscope)
    bookings(base, request.getfixturevalue("monday"))
    newcomers(base, shapingba)
    agreements(base)
    provider("cqu", university)
    programs(base)
    base.token, base.secret = make_token(
        account=base.lin, name="每日取数脚本", scopes=["read", "book"], days=90
    )
    base.chengdu = request.getfixturevalue("sichuan")
    base.notice = Notice.objects.filter(person=base.chen.person).first()
    return base


def provider(code, organisation):
    return IdentityProvider.objects.create(
        code=code,
        organisation=organisation,
        issuer="https://idp.example",
        client_id="portal",
        sealed_secret="sealed",
    )


def programs(base):
    """One that Lin registered, and one of Wei's that acts for her."""
    how = {"kind": "web", "scopes": ["read"], "redirect_uris": ["https://x.example/"]}
    register = partial(register_program, **how)
    base.program, _ = register(owner=base.lin, name="课题组看板")
    base.helper, _ = register(owner=base.wei, name="预约助手")
    Token.objects.create(
        client=base.helper,
        user=base.lin,
        type=Token.Type.ACCESS_TOKEN,
        hash="x",
        scopes="read",
        expires_at=now() + timedelta(hours=1),
    )


@pytest.fixture
def filled(world, materials):
    """The world, with what endpoints alone speak of."""
    instrument = world.microscope
    return SimpleNamespace(
        **vars(world),
        picture=picture(),
        rate=world.service.rates.first(),
        rule=instrument.rules.first(),
        open_hours=instrument.opening_hours.first(),
        instrument_class=instrument.instrument_class,
        resource_class=world.resource.resource_class,
        discipline=materials,
        field=Field.objects.create(code="ai", name="人工智能"),
        invited=invitation_to(world.lin, world),
    )


def invitation_to(who, base):
    mark_verified(who)
    return invite(
        organisation=base.university,
        address=who.email,
        role=Role.INSTRUMENT_MANAGER,
        by=base.guo.person,
    )


def listings(base, microscope):
    """A facility and a general record, published."""
    shared = {
        "organisation": microscope.organisation,
        "division": microscope.division,
        "disciplines": microscope.disciplines,
        "contact": "综合办公室",
        "phone": "023-65100001",
        "street": "大学城南路 55 号",
        "stage": Stage.PUBLISHED,
        "published_at": now(),
    }
    base.facility = Facility.objects.create(
        name="超瞬态实验装置",
        kind="infrastructure",
        level="national",
        is_building=True,
        intro="以强激光与高亮度电子束研究超快过程的大科学装置。",
        **shared,
    )
    kind = ResourceClass.objects.create(code="data", name="科学数据")
    base.resource = Resource.objects.create(
        name="长江上游水文数据集",
        resource_class=kind,
        summary="1998 年以来的逐日水位、流量与含沙量。",
        access="apply",
        **shared,
    )
    drafts(base, microscope)


def drafts(base, microscope):
    """What is not public yet: a draft, a request for review, an import with errors."""
    like = {
        name: getattr(microscope, name)
        for name in ["organisation", "division", "instrument_class", "disciplines"]
    }
    like |= {"nation": "GB", "manufacturer": "Oxford", "begun_on": date(2022, 3, 1)}
    like |= {"worth": Decimal(3120), "technical": "7 mK；9-1-1 T", "function": "物性"}
    base.draft = Instrument.objects.create(
        name=LONG, model="Triton 500", inner_id="20220001", **like
    )
    base.sent = Instrument.objects.create(
        name="差示扫描量热仪",
        model="DSC 3+",
        inner_id="20220002",
        stage=Stage.BASE_REVIEW,
        **like,
    )
    base.job = upload_table(
        organisation=base.university,
        by=base.chen.person,
        file_name="仪器.csv",
        content=csv_table({"worth": "很多"}),
    )
    run_imports()
    batches(base)


def batches(base):
    """Chen's two: one done, in which all was refused, and one to be confirmed."""
    drafts = Instrument.objects.filter(pk=base.draft.pk)
    send = partial(prepare_batch, verb="submit", by=base.chen.person)
    base.batch_done = send(listings=drafts)
    confirm_batch(batch=base.batch_done)
    run_batches()
    base.batch = send(listings=drafts)


def more_batches(base, number):
    """Another batch, and one more record that was refused in the one that is done."""
    drafts = Instrument.objects.filter(stage=Stage.DRAFT)
    prepare_batch(listings=drafts, verb="submit", by=base.chen.person)
    base.batch_done.items.create(
        listing=drafts.last().pk, version=1, state="refused", problem=str(number)
    )


def picture():
    file = BytesIO()
    Image.new("RGB", (640, 480), "#567").save(file, "PNG")
    return file.getvalue()


def parts(base, microscope):
    """What goes with an instrument."""
    base.service = Service(instrument=microscope, name="扫描电镜形貌观察", unit="hour")
    add_part(part=base.service)
    for who, price in [("internal", 150), ("academic", 300), ("company", 450)]:
        set_rate(
            service=base.service,
            customer_class=who,
            price=Decimal(price),
            valid_from=today(),
        )
    base.proof = Accreditation(
        instrument=microscope,
        kind="CNAS",
        number="CNAS L1234",
        parameter="显微形貌",
        standard="GB/T 27788-2020",
        valid_from=date(2024, 1, 1),
        valid_until=date(2030, 1, 1),
    )
    add_part(part=base.proof)
    base.photo = add_photo(listing=microscope, data=picture(), caption="正面")
    BookingRule.objects.filter(instrument=microscope).update(needs_approval=True)


def bookings(base, monday):
    """Lin's request for Monday, and an outage on Tuesday."""
    times = {
        "starts_at": monday + timedelta(hours=9),
        "ends_at": monday + timedelta(hours=11),
    }
    wish = Wish(base.microscope, base.lin.person, **times)
    base.booking = place_booking(wish=wish, purpose="涂层截面形貌，三个样品")
    base.outage = enter_outage(
        instrument=base.microscope,
        starts_at=monday + timedelta(hours=33),
        ends_at=monday + timedelta(hours=35),
        reason="更换灯丝",
        by=base.chen.person,
    )


def newcomers(base, division):
    """Who waits for somebody: an organisation, a name, an invitation."""
    base.newcomer = register_organisation(
        by=base.stranger.person,
        uscc=code(),
        kind="company",
        name="重庆新材料检测技术服务有限责任公司",
        division=division,
    )
    base.returned = register_organisation(
        by=base.stranger.person,
        uscc=code(serial="MA5U4321"),
        kind="company",
        name="成渝精密仪器有限公司",
        division=division,
    )
    reject_organisation(
        organisation=base.returned, reason="名称与登记证书不一致", by=base.he.person
    )
    base.check = request_real_name(person=base.lin.person, is_by_hand=True)
    base.membership = base.lin.person.memberships.get()
    base.invitation = invite(
        organisation=base.university,
        address="new@demo.example",
        role=Role.RESEARCHER,
        by=base.guo.person,
    )
