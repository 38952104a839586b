"""Whatever mail servers and workers do, a notice goes out once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from portal.core.logs import request_id, serving
from portal.core.time import now
from portal.notices import actions, kinds
from portal.notices import delivery as carrying
from portal.notices.delivery import LEASE, MOST_TRIES, lease
from portal.notices.models import Delivery
from portal.notices.tasks import send_notices
from tests.race import race
from tests.slow_mail import MEANWHILE

NEWS = kinds.Kind("test.news", _("Messages"), _("To do"))
MOMENT = timedelta(seconds=1)


@pytest.fixture
def news(lin, monkeypatch):
    """Three notices that wait to be sent."""
    monkeypatch.setattr(kinds, "_kinds", {NEWS.code: NEWS})
    for _number in range(3):
        actions.tell(kind=NEWS.code, people=[lin.person], url="/notices/")


def test_a_slow_mail_server_lets_no_other_worker_send_it_again(news, settings):
    settings.EMAIL_BACKEND = "tests.slow_mail.Backend"

    with time_machine.travel("2100-01-01T00:00Z", tick=False) as clock:
        slow = lambda: clock.shift(LEASE - MOMENT)  # noqa: E731
        MEANWHILE[:] = [slow, lambda: (slow(), send_notices())]
        send_notices()

    assert len(mail.outbox) == 3
    assert not Delivery.objects.filter(sent_at=None).exists()


def test_no_more_are_sent_at_a_time_than_asked(news):
    assert [send_notices(limit=2), send_notices(limit=2)] == [2, 1]


def test_each_is_sent_for_the_request_that_caused_it(news, lin, monkeypatch):
    with serving("caused-by-this"):
        actions.tell(kind=NEWS.code, people=[lin.person], url="/notices/")
    served = []
    monkeypatch.setattr(carrying, "send_mail", lambda *_: served.append(request_id()))

    send_notices()

    assert served[-1] == "caused-by-this"
    assert served[0] != "caused-by-this"


@pytest.fixture
def no_mail(monkeypatch):
    """A mail server that is gone, and says so with what no column can keep."""

    def refuse(*said):
        raise OSError("gone\0")

    monkeypatch.setattr(carrying, "send_mail", refuse)


def test_what_fails_for_weeks_holds_up_no_other(news, no_mail):
    Delivery.objects.update(tries=41)

    assert send_notices() == 3

    assert set(Delivery.objects.values_list("tries", "error")) == {(42, "gone")}


def test_it_is_given_up_in_the_end(news, no_mail):
    Delivery.objects.update(tries=MOST_TRIES - 1)
    send_notices()
    Delivery.objects.update(next_try_at=now())

    assert Delivery.objects.filter(given_up_at=None).count() == 0
    assert send_notices() == 0


def test_what_nobody_foresaw_in_one_holds_up_no_other(news, monkeypatch):
    monkeypatch.setattr(carrying, "_try", lambda _delivery: 1 / 0)

    assert send_notices() == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_different_ones_and_wait_for_nobody(news):
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        mine = lease()
        [theirs] = pool.submit(race, lease).result(timeout=10)

    assert mine
    assert theirs
    assert mine != theirs


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_send_each_once(news):
    counts = race(send_notices, send_notices)

    assert sum(counts) == len(mail.outbox) == 3
