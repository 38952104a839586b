"""Nobody keeps an agreement of others open by proposing without end."""

import pytest
import time_machine
from django.utils.formats import date_format
from django.utils.timezone import localtime

from agreements.across import asking
from agreements.actions import life, pausing
from agreements.actions.consulting import withdraw_consultation
from agreements.models import Consultation
from portal.core.errors import Refusal
from portal.core.time import now
from portal.nodes.base import applying
from portal.nodes.models import OutboxMessage
from tests.agreements import made
from tests.agreements.asked import agree, propose, rewritten

pytestmark = pytest.mark.usefixtures("sichuan")


def code_of(act, *args, **how):
    with pytest.raises(Refusal) as refusal:
        act(*args, **how)
    return refusal.value.code


def test_with_its_end_an_agreement_asks_nothing_more(binding):
    """Else whoever proposes again after each no would keep it from ever ending."""
    asked = propose(binding, base="chengdu")
    with applying("shanghai"):  # what hangs on it there is none of its own
        Consultation.objects.create(
            **{"home": "shanghai", "agreement": binding, "asks": "change"},
            **{"base": "shanghai", "edition": 1},
        )

    life.end_agreement(agreement=binding)

    asked.refresh_from_db()
    binding.refresh_from_db()
    assert (asked.state, binding.state) == ("withdrawn", "ended")
    told = OutboxMessage.objects.get(kind="agreements.answered")
    assert (told.peer_id, told.body["state"]) == ("chengdu", "withdrawn")


def test_whoever_follows_it_closes_what_it_asked(binding):
    propose(binding)
    later = made.framework(predecessor=binding)
    made.sign(later)

    life.renew_agreement(agreement=binding)

    assert Consultation.objects.get().state == "withdrawn"


def test_nothing_is_closed_where_it_does_not_end(binding):
    propose(binding)

    assert code_of(life.renew_agreement, agreement=binding) == "successor_missing"
    assert Consultation.objects.get().state == "open"


def test_a_base_waits_a_day_after_a_no_to_it(binding):
    agree(propose(binding, base="chengdu"), base="chongqing", agrees=False, note="否")

    with pytest.raises(Refusal) as refusal:
        propose(binding, base="chengdu")
    assert refusal.value.code == "so_soon"
    until = localtime(now() + pausing.PAUSE)
    assert date_format(until, "DATE_FORMAT") in refusal.value.messages[0]

    withdraw_consultation(consultation=propose(binding), base="chongqing")
    with time_machine.travel(now() + pausing.PAUSE):
        assert propose(binding, base="chengdu").state == "open"


def test_the_pause_counts_also_where_the_text_is_kept_elsewhere(theirs, wen):
    with applying("chengdu"):
        Consultation.objects.create(
            **{"home": "chengdu", "agreement": theirs, "asks": "change"},
            **{"base": "chongqing", "edition": 1, "state": "declined"},
            decided_at=now(),
        )
    wanted = [rewritten(theirs.areas.get(), name="资源与专家共享")]
    said = {"edition": 1, "wanted": wanted, "ground": "扩大", "by": wen.person}

    assert code_of(asking.propose, agreement=theirs, **said) == "so_soon"

    with time_machine.travel(now() + pausing.PAUSE):
        asking.propose(agreement=theirs, **said)
    assert OutboxMessage.objects.get().kind == asking.PROPOSE
