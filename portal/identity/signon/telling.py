"""Telling the bases where our people are guests when something about them changes."""

from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.identity.actions.sign_on import PLACE, was_told_since
from portal.identity.models import Account, SignOn
from portal.identity.signon import claims
from portal.identity.signon.cards import take_in
from portal.identity.signon.ending import end_sign_ons, guests_from
from portal.nodes.actions import own_node
from portal.nodes.base import next_position
from portal.nodes.messages.kinds import Body, whole_number
from portal.nodes.messages.outbox import send
from portal.nodes.models import Node

PERSON = "signon.person"


def tell_changes() -> int:
    """Tell of all who changed since their base was told, whoever changed them and how;
    to how many bases and people."""
    accounts = set(SignOn.objects.values_list("account", flat=True))
    states = claims.states_of(accounts)
    open_now = SignOn.objects.values_list("account", "peer", "told").distinct()
    changed = {(who, to) for who, to, told in open_now if states[who] != told}
    for account, peer in changed:
        tell_change(account=account, peer=peer, state=states[account])
    return len(changed)


@transaction.atomic
def tell_change(*, account: int, peer: str, state: str) -> None:
    """Send a base the person's new card; none where it may no longer know them."""
    sign_ons = SignOn.objects.filter(account=account, peer=peer)
    found = Account.objects.select_related("person").get(pk=account)
    node = Node.objects.get(code=peer)
    card = _card(found, node)
    place = {"epoch": own_node().feed_epoch, "position": next_position()}
    body = {"sub": str(found.person_id), "card": card, **place}
    send(to=node, kind=PERSON, body=body, about=found.person_id)
    if card:
        sign_ons.update(told=state)
    else:  # by each one's id, too: with some they may just be on their way there
        end_sign_ons(sign_ons)


def _card(account: Account, peer: Node) -> claims.Claims | None:
    if not account.is_active:
        return None
    try:
        return claims.card_for(account, peer)
    except Refusal:  # the consent was taken back
        return None


def take_change(sender: Node, body: Body) -> Body:
    """Describe a guest anew, or let them out unless a later card has come.

    Refuses with `card`.
    """
    if body.get("card"):
        take_in(sender, body.get("sub"), body["card"])
        return {}
    try:
        place = tuple(whole_number(body.get(name)) for name in PLACE)
        guests = guests_from(sender).filter(person__id=str(body.get("sub")))
        guest = guests.first()
    except ValidationError:
        words = _("What the base says of this person makes no sense.")
        raise Refusal(words, code="card") from None
    if guest and not was_told_since(guest, place):
        for session in UserSession.objects.filter(user=guest):
            session.end()
    return {}
