"""What follows here from another base's answer."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import override

from portal.core.prose import sentences
from portal.identity.models import Person
from portal.nodes import tasks
from portal.nodes.messages.outbox import is_awaited
from portal.nodes.models import OutboxMessage
from portal.notices.actions import tell
from resources.notices.booking import NOT_CHANGED_ELSEWHERE, NOT_PLACED_ELSEWHERE


def placed(message: OutboxMessage) -> None:
    """The booking comes by the feed; of a refusal the person hears."""
    _settle(message, NOT_PLACED_ELSEWHERE)


def changed(message: OutboxMessage) -> None:
    _settle(message, NOT_CHANGED_ELSEWHERE)


def _settle(message, kind):
    if not message.refusals:
        peer = message.peer_id
        transaction.on_commit(lambda: tasks.pull.delay(peer))
    elif not is_awaited(message):  # else they see it on the page
        tell_refusal(message, kind)


def tell_refusal(message, kind):
    person = Person.objects.get(pk=message.body["card"]["person"]["id"])
    with override(message.language):
        words = sentences(reason["message"] for reason in message.refusals)
    tell(
        kind=kind.code,
        people=[person],
        url=reverse("resources:booking", args=[message.about]),
        about=message.about,
        params={"base": str(message.peer), "reasons": words},
    )
