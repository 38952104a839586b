"""Who is put in charge of many shares is told once, of those that are theirs."""

import pytest
from django.urls import reverse

from agreements.actions.charging import put_in_charge, told_together
from agreements.actions.drafting import assign_share
from agreements.models import Commitment, Duty
from portal.notices.models import Notice
from tests.agreements import made
from tests.agreements.test_bulk import choose
from tests.offices import enter


@pytest.fixture
def three(draft):
    area = draft.areas.get()
    made.promise(area, 2, "共建实验室")
    made.promise(area, 3, "联合培养人才")
    return list(Commitment.objects.order_by("number"))


def assign(promises, person):
    for promise in promises:
        assign_share(commitment=promise, values={"person": person})


@told_together()
def assign_and_fall_over(promises, person):
    assign(promises, person)
    raise LookupError


def told(*people):
    found = Notice.objects.filter(person__in=[one.person for one in people])
    return sorted((n.person.name, n.kind, n.params.get("count")) for n in found)


def test_each_person_is_told_once(three, ning, wen):
    with told_together():
        assign(three[:2], ning.person)
        assign(three[2:], wen.person)

    kinds = {(person, kind) for person, kind, _count in told(ning, wen)}
    assert kinds == {
        (ning.person.name, "agreements.in_charge_of_many"),
        (wen.person.name, "agreements.in_charge"),
    }


def test_of_what_was_given_on_within_only_the_last_hears(three, ning, wen):
    with told_together():
        assign(three, ning.person)
        assign(three, wen.person)

    assert told(ning, wen) == [
        (wen.person.name, "agreements.in_charge_of_many", "3"),
    ]


def test_what_falls_over_tells_nobody_and_changes_nothing(three, ning):
    with pytest.raises(LookupError):
        assign_and_fall_over(three, ning.person)

    assert not told(ning)
    assert not Duty.objects.exclude(person=None).exists()
    put_in_charge(duty=three[0].duties.get(), person=ning.person)  # as ever after it
    assert told(ning)


@pytest.fixture
def entered(client, wen):
    enter(client, wen)


class TestBulk:
    def test_who_is_put_in_charge_of_many_is_told_once(
        self, client, entered, three, ning
    ):
        choose(client, "assign", three, "take", person=str(ning.person_id))

        notice = Notice.objects.get(person=ning.person)
        assert "负责 3 项" in notice.title
        assert "“两地仪器入网共享”等" in notice.body
        assert notice.url == reverse("agreements:duties")

    def test_of_one_alone_by_its_name(self, client, entered, three, ning):
        Duty.objects.filter(commitment__in=three[1:]).update(person=ning.person)

        choose(client, "assign", three, "take", person=str(ning.person_id))

        notice = Notice.objects.get(person=ning.person)
        assert "“两地仪器入网共享”" in notice.title
        assert notice.about == three[0].duties.get().pk

    def test_looking_puts_nobody_in_charge(self, client, entered, three, ning):
        choose(client, "assign", three, "look", person=str(ning.person_id))

        assert not Notice.objects.filter(person=ning.person).exists()
        assert not Duty.objects.filter(person=ning.person).exists()
