"""The clock of the exchange: read the peers, wake them, compare, watch."""

import structlog
from celery import shared_task
from django.core.cache import cache

from portal.core.clock import DAY, HOUR, MINUTE, every
from portal.nodes import exchange, feed
from portal.nodes.actions import retry_quarantined
from portal.nodes.base import current_base
from portal.nodes.client import Client, PeerTrouble
from portal.nodes.messages import inbox, outbox
from portal.nodes.models import Link, Node, OutboxMessage
from portal.nodes.watch import stalls

PULL_EVERY = 3  # seconds
LONGEST_RUN = 60  # seconds until a task is ended, whatever a peer does to it

log = structlog.get_logger(__name__)


@every(PULL_EVERY)
def pull_peers() -> None:
    """Wake one reader for each peer: one that is down keeps none of the others."""
    for code in Node.objects.peers().values_list("code", flat=True):
        pull.apply_async((code,), expires=PULL_EVERY)


@shared_task(ignore_result=True, soft_time_limit=LONGEST_RUN)
def pull(code: str) -> None:
    """Read what is new at a peer."""
    exchange.pull(Node.objects.get(code=code))


@every(1)
def poke_peers() -> None:
    """Wake the peers for which there is news since they were last woken."""
    links = Link.objects.filter(failures=0, is_paused=False)
    for code in links.order_by("peer").values_list("peer", flat=True):
        key, news = f"poked:{current_base()}:{code}", feed.heads(code)
        if cache.get(key) != news:
            cache.set(key, news)
            poke.apply_async((code,), expires=PULL_EVERY)


@shared_task(ignore_result=True, soft_time_limit=LONGEST_RUN)
def poke(code: str) -> None:
    """Tell a peer to read; if it does not hear, its own clock will wake it."""
    try:
        with Client(Node.objects.get(code=code)) as client:
            client.poke()
    except PeerTrouble as trouble:
        log.info("poke_not_heard", peer=code, trouble=str(trouble))


@every(HOUR)
def compare_peers() -> None:
    """Compare all copies with what their homes have."""
    going_on = Node.objects.peers().exclude(link__is_paused=True)
    for code in going_on.values_list("code", flat=True):
        compare.delay(code)


@shared_task(ignore_result=True, soft_time_limit=600)
def compare(code: str) -> None:
    """Compare the copies of one peer's records, and repair them."""
    try:
        exchange.compare(Node.objects.get(code=code))
    except PeerTrouble as trouble:
        log.warning("not_compared", peer=code, trouble=str(trouble))


@every(MINUTE)
def retry(limit: int = 50) -> None:
    """Try quarantined lines again: what was in their way may be gone."""
    retry_quarantined(limit=limit)


@every(30)
def watch() -> None:
    """Say in the log what holds up the exchange."""
    for stall in stalls():
        log.warning("exchange_stalled", **stall)


@every(1)
def send_messages() -> None:
    """Wake one sender for each peer: one that is slow keeps none of the others."""
    for code in OutboxMessage.objects.due().peers():
        send_to.apply_async((code,), expires=PULL_EVERY)


@shared_task(ignore_result=True, soft_time_limit=LONGEST_RUN)
def send_to(code: str) -> None:
    """Deliver what waits for a peer, until it does not answer."""
    outbox.deliver_waiting(peer=Node.objects.get(code=code))


@every(DAY)
def forget_messages() -> None:
    """Clear messages so old that nobody repeats or asks for them."""
    outbox.forget_answered()
    inbox.forget_answers()
