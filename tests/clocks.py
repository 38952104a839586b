"""What a base's clock does of the exchange, oftener than the clock itself."""

import time
from contextlib import contextmanager
from threading import Event, Thread

from django.db import connections

from portal.identity.signon import clients
from portal.nodes import exchange
from portal.nodes.messages.outbox import deliver_waiting
from portal.nodes.models import Node

PAUSE = 0.3  # seconds


def tick(peer):
    """Introduce this base to a peer, send it what waits, and read what is new there."""
    clients.register(peer)
    deliver_waiting(peer=peer)
    exchange.pull(peer)


def run(code):
    """For a process of its own, which ends with the test."""
    peer = Node.objects.get(code=code)
    while True:
        tick(peer)
        time.sleep(PAUSE)


@contextmanager
def ticking(peer):
    """Let the clock of this base run beside the test."""
    ended, faults = Event(), []

    def go_on():
        try:
            while not ended.wait(PAUSE):
                tick(peer)
        except Exception as fault:  # a thread's own would be lost
            faults.append(fault)
        finally:
            connections.close_all()

    thread = Thread(target=go_on)
    thread.start()
    yield
    ended.set()
    thread.join()
    assert faults == []
