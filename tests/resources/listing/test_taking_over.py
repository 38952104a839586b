"""Hours, rules and rates of one instrument, taken over by another."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.time import today
from portal.identity.models import Role
from portal.nodes.base import applying
from resources.actions import taking_over
from resources.actions.taking_over import take_over
from resources.listing.offer import lacking
from resources.models import BookingRule, Instrument, OpeningHours, Rate, Service, Stage
from tests.cast import account, base
from tests.resources.batches.conftest import copies

ALL = ["hours", "rules", "services"]
DAY = timedelta(days=1)


@pytest.fixture
def source(microscope):
    """The microscope, offered by the hour; from next year on for more."""
    service = Service.objects.create(instrument=microscope, name="上机", unit="hour")
    for price, since in ((300, "2020-01-01"), (350, today() + 90 * DAY)):
        Rate.objects.create(
            service=service, customer_class="company", price=price, valid_from=since
        )
    return microscope


@pytest.fixture
def bare(source):
    """Another one, of which nothing is said yet; `source` stays as it is."""
    return copies(Instrument.objects.get(pk=source.pk), 1)[0]


@pytest.fixture
def take(bare, source, chen):
    def over(**more):
        asked = {"source": source.pk, "parts": ALL, "valid_from": today()}
        take_over(listing=bare, by=chen.person, **asked | more)

    return over


@pytest.fixture
def foreign_copy(microscope, chongqing, own_key):
    """A read copy of an instrument of Chengdu."""
    base("chengdu")
    copy = Instrument.objects.get(pk=microscope.pk)
    copy.id, copy.inner_id, copy.home = new_id(), "foreign", "chengdu"
    with applying("chengdu"):
        copy.save(force_insert=True)
    return Instrument.objects.get(pk=copy.pk)


def week(instrument):
    hours = instrument.opening_hours.standing().filter(valid_until=None)
    return sorted(hours.values_list("weekday", "opens", "closes"))


def prices(instrument):
    rates = Rate.objects.standing().filter(service__instrument=instrument)
    return list(rates.order_by("valid_from").values_list("price", "valid_from"))


def refusal_of(call, **asked):
    with pytest.raises(Refusal) as refusal:
        call(**asked)
    return refusal.value.code


def test_everything_a_booking_needs_is_taken_over(take, bare, source):
    take()

    assert week(bare) == week(source)
    assert bare.rules.standing().get().valid_from == today()
    assert prices(bare) == [
        (Decimal(300), today()),
        (Decimal(350), today() + 90 * DAY),
    ]
    assert lacking(Instrument.objects.filter(pk=bare.pk)) == dict.fromkeys(
        ["unbookable", *ALL], 0
    )


def test_a_rule_says_the_same_as_the_one_it_comes_from(take, bare, source, rule):
    rule(needs_approval=True, most_minutes=600, quota_minutes=1200)

    take(parts=["rules"])

    taken = bare.rules.get()
    differ = {"id", "instrument", "valid_from", "version"}
    same = [f.name for f in BookingRule._meta.fields if f.name not in differ]
    assert [getattr(taken, name) for name in same] == [
        getattr(rule(), name) for name in same
    ]
    assert taken.id != rule().id
    assert source.rules.count() == 1


def test_what_is_to_come_is_taken_over_too(take, bare, source, rule):
    later = today() + 10 * DAY
    BookingRule.objects.create(instrument=source, valid_from=later, most_minutes=60)

    take(parts=["rules"])

    assert sorted(bare.rules.values_list("valid_from", flat=True)) == [today(), later]


def test_only_the_parts_asked_for_are_taken(take, bare):
    take(parts=["hours"])

    assert week(bare)
    assert not bare.rules.exists()
    assert not bare.services.exists()


def test_what_it_has_itself_stays(take, bare):
    own = BookingRule.objects.create(instrument=bare, valid_from="2020-01-01")

    take()

    assert bare.rules.standing().get() == own
    assert week(bare)


def test_what_it_has_itself_is_replaced_if_asked(take, bare, source):
    BookingRule.objects.create(instrument=bare, valid_from=today(), most_minutes=60)
    OpeningHours.objects.create(
        instrument=bare, weekday=6, opens=0, closes=60, valid_from="2020-01-01"
    )

    take(replaces=True)

    assert bare.rules.standing().get().most_minutes == 480
    assert week(bare) == week(source)
    ended = bare.opening_hours.standing().get(weekday=6)
    assert ended.valid_until == today()


def test_a_service_of_the_same_name_gets_the_rates(take, bare):
    own = Service.objects.create(instrument=bare, name="上机", unit="hour")
    Service.objects.create(instrument=bare, name="制样", unit="sample")

    take(parts=["services"])

    names = bare.services.standing().order_by("name").values_list("name", flat=True)
    assert list(names) == ["上机", "制样"]
    assert own.rates.standing().count() == 2


@pytest.mark.parametrize("stage", [Stage.ORGANISATION_REVIEW, Stage.BASE_REVIEW])
def test_a_record_under_review_stands_still(take, bare, stage):
    Instrument.objects.filter(pk=bare.pk).update(stage=stage)

    assert refusal_of(take) == "stage"


def test_nothing_is_taken_for_the_past(take):
    assert refusal_of(take, valid_from=today() - DAY) == "past"


def test_nothing_is_taken_from_itself(take, bare):
    assert refusal_of(take, source=bare.pk) == "itself"


def test_nothing_is_taken_from_another_organisation(take, source, company):
    Instrument.objects.filter(pk=source.pk).update(organisation=company)

    assert refusal_of(take) == "other_organisation"


def test_nothing_is_taken_from_another_base_or_nowhere(take, foreign_copy):
    assert refusal_of(take, source=foreign_copy.pk) == "other_organisation"
    assert refusal_of(take, source=new_id()) == "other_organisation"


def test_nothing_is_changed_at_another_base(take, foreign_copy, source, chen):
    asked = {"source": source.pk, "parts": ["hours"], "valid_from": today()}
    code = refusal_of(take_over, listing=foreign_copy, by=chen.person, **asked)

    assert code == "foreign_record"

    assert not OpeningHours.objects.filter(instrument=foreign_copy).exists()


def test_who_has_it_all_is_told_so(take):
    take()

    assert refusal_of(take) == "has_them"


def test_all_of_it_is_taken_or_none(take, bare, source):
    source.services.update(withdrawn_at="2020-01-01T00:00Z")

    assert refusal_of(take) == "source_lacks"

    assert not week(bare)
    assert not bare.rules.exists()


def test_a_fault_in_the_middle_takes_nothing(take, bare, monkeypatch):
    monkeypatch.setitem(taking_over.TAKING, "services", lambda *args: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        take()

    assert not week(bare)


@pytest.fixture
def page(bare):
    return reverse("resources:take-over", args=[bare.pk])


def sent(source, **more):
    return {"source": source.pk, "parts": ALL, "valid_from": today(), **more}


def test_a_manager_takes_over_by_hand(client, chen, page, bare, source):
    client.force_login(chen)
    assert page in client.get(bare.review_url).content.decode()
    assert source.inner_id in client.get(page).content.decode()

    answer = client.post(page, sent(source))

    assert answer.url == bare.review_url
    assert week(bare) == week(source)


@pytest.mark.parametrize(
    "wrong",
    [
        {"source": ""},
        {"source": "\x00"},
        {"source": str(new_id())},
        {"parts": []},
        {"parts": ["everything"]},
        {"valid_from": "2020-01-01"},
        {"valid_from": "someday"},
    ],
)
def test_what_makes_no_sense_is_answered(client, chen, page, bare, source, wrong):
    client.force_login(chen)

    answer = client.post(page, sent(source) | wrong)

    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    assert not week(bare)


def test_the_form_says_what_the_source_lacks(client, chen, page, source):
    source.services.update(withdrawn_at="2020-01-01T00:00Z")
    client.force_login(chen)

    answer = client.post(page, sent(source))

    assert answer.status_code == 422
    assert "还没有设置：服务与收费" in answer.content.decode()


def test_another_organisations_instruments_are_not_offered(
    client, chen, page, source, company
):
    other = copies(Instrument.objects.get(pk=source.pk), 1, organisation=company)[0]
    client.force_login(chen)

    assert client.post(page, sent(other)).status_code == 422


def test_others_do_not_take_over(client, page, source, lin, company):
    assert "login" in client.post(page, sent(source)).url
    for who in (lin, account("fan", company, Role.INSTRUMENT_MANAGER)):
        client.force_login(who)
        assert client.get(page).status_code == 404
        assert client.post(page, sent(source)).status_code == 404
