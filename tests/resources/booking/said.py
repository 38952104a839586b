"""What an action of bookings said: why it refused, whom it told."""

import pytest

from portal.core.errors import Refusal
from portal.notices.models import Notice
from resources.booking.terms import terms_of


def refusal_of(action, *args, **arguments):
    with pytest.raises(Refusal) as refusal:
        action(*args, **arguments)
    return refusal.value


def refused(action, *args, **arguments):
    """The codes of its reasons."""
    return refusal_of(action, *args, **arguments).codes


def codes(wish):
    """All that stands against it, before anybody books."""
    return [reason.code for reason in terms_of(wish).reasons]


def last_message(account):
    """The last notice that is no task."""
    told = Notice.objects.filter(person=account.person, is_task=False)
    return told.order_by("pk").last()
