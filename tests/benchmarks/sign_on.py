"""Being known at a second base without a click: redirects, code, token and session."""

from statistics import median
from time import process_time

import psutil
from allauth.usersessions.models import UserSession
from django.test import Client
from django.test.utils import setup_test_environment

from portal.demo.postgres import start_cluster
from portal.identity.cards import allow_card
from portal.identity.signon import clients
from portal.nodes.keys import make_key, own_key, own_key_file, public_pem
from portal.nodes.messages.outbox import deliver_waiting
from portal.nodes.models import Node
from tests.benchmarks.figure import Figure, stopwatch
from tests.cast import account
from tests.identity.signon.browser import HERE, PAGE, Browser
from tests.second_base import register_both, start_second_base

TIMES = 40


def run(services):
    """Somebody of Chengdu opens pages here, each time in a new browser."""
    setup_test_environment(debug=False)
    make_key(own_key_file())
    ours = public_pem(own_key().public_key())
    cluster = start_cluster(services.folder / "second", "second")
    chengdu = start_second_base(cluster, services.folder, ours)
    try:
        register_both(chengdu, ours)
        peer = Node.objects.get(pk="chengdu")
        clients.register(peer)
        deliver_waiting(peer=peer)
        with chengdu.inside():
            li = account("li")
            here = Node.objects.get(pk="chongqing")
            allow_card(person=li.person, recipient=here)
        yield from figures(chengdu, li)
    finally:
        chengdu.stop()
        cluster.stop()


def figures(chengdu, li):
    sign_on(chengdu, li)  # the first one reads what is kept for an hour
    page = median(plain_page(chengdu, li) for _ in range(TIMES))
    yield Figure("a plain page over HTTP, median", page * 1000, "ms")
    before = process_time(), cpu_of(chengdu)
    taken = median(sign_on(chengdu, li) for _ in range(TIMES))
    here, home = process_time() - before[0], cpu_of(chengdu) - before[1]
    yield Figure("silent sign-on, median", taken * 1000, "ms", page * 1000, "200 ms")
    yield Figure("of a processor where one arrives, mean", here / TIMES * 1000, "ms")
    yield Figure("of a processor at home, mean", home / TIMES * 1000, "ms")


def cpu_of(base):
    """Seconds of a processor that a base's server has used."""
    server = psutil.Process(base.server.pid)
    times = [each.cpu_times() for each in (server, *server.children(recursive=True))]
    return sum(each.user + each.system for each in times)


def plain_page(chengdu, li):
    browser = Browser(Client(), chengdu)
    browser.sign_in_there(li)
    with stopwatch() as seconds:
        browser.ask(f"{chengdu.url}/help/")
    return seconds()


def sign_on(chengdu, li):
    """From asking for a page here to being led to it, signed in."""
    browser = Browser(Client(SERVER_NAME="localhost"), chengdu)
    browser.sign_in_there(li)
    browser.client.cookies["signed_in"] = "chengdu"
    browser.client.handler.load_middleware()  # a server does so once, when it starts
    with stopwatch() as seconds:
        asked = browser.client.get("/help/", headers=PAGE)
        back = browser.ask(asked["Location"]).headers["Location"]
        known = browser.client.get(back.removeprefix(HERE), headers=PAGE)
    assert known["Location"] == "/help/", "not signed in"
    assert "_auth_user_id" in browser.client.session
    UserSession.objects.all().delete()  # nobody has forty of them
    return seconds()
