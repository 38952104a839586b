"""Real code on a simulated stage: its clock, ids, network and queue are the seed's."""

import datetime as real
import json
import logging
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from unittest.mock import patch
from uuid import UUID

from celery.app.task import Task
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import override_settings
from requests import Session

from portal.nodes.messages import inbox
from tests.simulation.network import Network

IN_MEMORY = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
NOTE_EFFECT = "INSERT INTO simulation_effect VALUES (%s, %s, %s, md5(%s::jsonb::text))"


@contextmanager
def on_stage(simulation):
    """Run what follows in the simulation's time and network."""
    network = Network(simulation)
    logging.disable(logging.WARNING)  # there is trouble all the time
    with ExitStack() as stage:
        set_up = stage.enter_context
        set_up(override_settings(CACHES=IN_MEMORY))
        cache.clear()  # else what a seed played before remembers decides in this one
        set_up(patch("django.utils.timezone.now", simulation.now))
        set_up(patch("uuid_utils.compat.uuid7", ids_of(simulation)))
        set_up(patch.object(Session, "get_adapter", lambda _self, url: network))
        set_up(patch.object(Task, "apply_async", queue_of(simulation)))
        set_up(patch.object(inbox, "_do", noting_effects(inbox._do)))
        if simulation.is_signed:
            clock = clock_of_signatures(simulation)
            set_up(patch("http_message_signatures.signatures.datetime", clock))
        else:
            for name, stand_in in UNSIGNED.items():
                set_up(patch(f"portal.nodes.{name}", stand_in))
        try:
            yield
        finally:
            logging.disable(logging.NOTSET)


def ids_of(simulation):
    """Ids by time, as the real ones, but drawn from the seed."""
    draw = simulation.random.getrandbits

    def uuid7():
        moment = int(simulation.now().timestamp() * 1000)
        return UUID(int=moment << 80 | 7 << 76 | draw(12) << 64 | 2 << 62 | draw(62))

    return uuid7


def queue_of(simulation):
    """What Celery is asked to do is done soon, or lost: it is but an alarm clock."""

    def apply_async(task, args=(), _kwargs=None, **_options):
        if simulation.current and not simulation.faults.loses_task():
            wait = simulation.random.uniform(0, 2)
            base = simulation.current.base
            simulation.start(base, task.name, task.run, *args, after=wait)

    return apply_async


def noting_effects(do):
    """Write each effect down in its own transaction: nothing here keeps it to one."""

    def noted(sender, message):
        answer = do(sender, message)
        if "done" in answer:
            said = json.dumps([message.kind, message.body])
            row = [sender.code, message.id, message.kind, said]
            with connection.cursor() as cursor:
                cursor.execute(NOTE_EFFECT, row)
        return answer

    return noted


def clock_of_signatures(simulation):
    class Clock(real.datetime):
        @classmethod
        def now(cls, tz=None):
            return simulation.now()

    return SimpleNamespace(
        datetime=Clock, timedelta=real.timedelta, timezone=real.timezone
    )


def name_oneself(request, body=None):
    request.headers["X-Base"] = settings.BASE


# Where requests are not signed they say who asks: signing takes a third of the time.
UNSIGNED = {
    "client.sign_request": name_oneself,
    "client.verify_answer": lambda answer, peer, body: None,
    "views.caller_of": lambda request: request.headers["X-Base"],
    "views.sign_answer": lambda request, response: None,
}
