"""Two bases that never heard of each other become one network, by the commands."""

import subprocess
import sys
from datetime import date
from io import StringIO
from urllib.request import urlopen

import pytest
from django.core.management import call_command

from portal.demo.paths import ROOT
from portal.identity.cards import allow_card
from portal.identity.models import Organisation
from portal.identity.signon import clients
from portal.nodes.joining import ask_who_is_there, own_introduction
from portal.nodes.messages.outbox import deliver, deliver_waiting
from portal.nodes.models import Link, Node, NodeKey, OutboxMessage, Sharing
from resources.across.asking import ask_to_book
from resources.booking.terms import Wish
from resources.models import Booking, Instrument
from tests.cast import open_on_weekdays
from tests.second_base import register_both
from tests.two_bases import pull

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("bases"),
]

AGREED = {"agreement": "科技资源共享合作协议", "signed_on": date(2020, 4, 14)}
PULL = """
from portal.nodes import exchange
from portal.nodes.models import Link, Node
exchange.pull(Node.objects.get(code="chongqing"))
print(Link.objects.get().error)
"""


@pytest.fixture
def strangers(chengdu, settings, live_server, own_public_key):
    """Neither base knows the other; this one answers where the live server does."""
    settings.BASE_URL = live_server.url
    urlopen(f"{live_server.url}/help/")  # its first answer takes seconds
    Node.objects.filter(code="chongqing").update(url=live_server.url)
    forget("chengdu")
    with chengdu.inside():
        forget("chongqing")
    yield chengdu
    with chengdu.inside():
        register_both(chengdu, own_public_key)


def forget(base):
    for rows in (OutboxMessage.objects, Link.objects, Sharing.objects):
        rows.filter(peer=base).delete()
    NodeKey.objects.filter(node=base).delete()
    Node.objects.filter(code=base).delete()


def run_there(chengdu, *arguments):
    """A command typed at Chengdu."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=chengdu.environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def join_both(chengdu):
    """The documented command on each side, with what each read to the other."""
    told = ask_who_is_there(chengdu.url).fingerprint
    call_command(
        "join_base", chengdu.url, fingerprint=told, stdout=StringIO(), **AGREED
    )
    here = own_introduction()
    return run_there(
        chengdu,
        *("join_base", here.url, "--fingerprint", here.fingerprint),
        *("--agreement", AGREED["agreement"], "--signed-on", str(AGREED["signed_on"])),
    )


def test_the_catalogue_sign_on_and_bookings_cross(
    strangers, their_microscope, lin, university, hours
):
    with strangers.inside():
        open_on_weekdays(their_microscope)

    said = join_both(strangers)

    assert "Chongqing base" in said or "重庆基地" in said
    peer = Node.objects.get(code="chengdu")
    pull(peer)
    assert run_there(strangers, "shell", "-v0", "-c", PULL).strip() == ""
    with strangers.inside():
        assert Organisation.objects.filter(pk=university.pk, is_own=False).exists()
    clients.register(peer)
    deliver_waiting(peer=peer)
    assert clients.is_known_at(peer)

    allow_card(person=lin.person, recipient=peer)
    remote = Instrument.objects.get(pk=their_microscope.pk)
    wish = Wish(remote, lin.person, **hours(9, 11))
    answered = deliver(ask_to_book(wish=wish, purpose="样品测试"))

    assert answered.refusals == []
    pull(peer)
    assert Booking.objects.get(pk=answered.about).home == "chengdu"
