"""Whatever mail servers and workers do, an invitation goes out once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import transaction

from portal.core.time import now
from portal.identity.actions import invitations as actions
from portal.identity.models import Role
from portal.identity.sending import LEASE, lease
from portal.identity.tasks import send_invitations
from tests.race import race
from tests.slow_mail import MEANWHILE


@pytest.fixture
def waiting(university, guo):
    """Three invitations that wait to be sent."""
    for number in range(3):
        actions.invite(
            organisation=university,
            address=f"new{number}@demo.example",
            role=Role.RESEARCHER,
            by=guo.person,
        )


def test_it_lets_no_other_worker_send_one_again(
    waiting, settings, mailoutbox, time_machine
):
    settings.EMAIL_BACKEND = "tests.slow_mail.Backend"

    def slow():
        time_machine.move_to(now() + LEASE - timedelta(seconds=1), tick=False)

    MEANWHILE[:] = [slow, lambda: (slow(), send_invitations())]
    send_invitations()

    assert len(mailoutbox) == 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_take_different_ones_and_wait_for_nobody(waiting):
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        mine = lease()
        [theirs] = pool.submit(race, lease).result(timeout=10)

    assert None not in {mine, theirs}
    assert mine != theirs
