"""Signing out once signs out everywhere: sessions of one sign-on end together."""

from importlib import import_module
from uuid import UUID

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet

from portal.core.ids import new_id
from portal.core.time import now
from portal.identity.models import Account, SignOn
from portal.nodes.messages.kinds import Body, unreadable
from portal.nodes.messages.outbox import PERSON_WAITS, deliver, send
from portal.nodes.models import Node

END = "signon.end"
ALL = {"all": True}  # instead of a `sid`
UNDER_WAY = 600  # seconds that a sign-on may still be on its way when it ends


@transaction.atomic
def end_sign_ons(sign_ons: QuerySet[SignOn]) -> None:
    """Have the bases end the sessions that these stand for, down as they may be now."""
    for sign_on in sign_ons.select_for_update():
        send(to=sign_on.peer, kind=END, body={"sid": str(sign_on.pk)}, about=sign_on.pk)
        sign_on.delete()


def end_with_session(session_key: str) -> None:
    """Call it when a session of this base's own people is over."""
    end_sign_ons(SignOn.objects.filter(session_key=session_key))


def end_at_home(home: str, sid: str) -> None:
    """A guest signs out here: at home too, at once if that base answers."""
    peer = Node.objects.get(code=home)
    message = send(
        to=peer, kind=END, body={"sid": sid}, about=UUID(sid), a_person_waits=True
    )
    transaction.on_commit(lambda: deliver(message, within=PERSON_WAITS))


def end_all() -> None:
    """After a restore: a session of the backup may have ended since, and of those that
    began since the other bases know, not this one. Who comes back signs in again."""
    for session in UserSession.objects.all():
        session.end()
    SignOn.objects.all().delete()
    for peer in Node.objects.peers():
        send(to=peer, kind=END, body=ALL, about=new_id())


def end_as_told(sender: Node, body: Body) -> Body:
    """End what another base says is over: its own people's sessions here, or our own
    people's where they signed out there. Refuses with `malformed`."""
    if body == ALL:
        return _end_all_of(sender)
    sid = _sid_in(body)
    given = SignOn.objects.filter(pk=sid, peer=sender)
    for session_key in given.values_list("session_key", flat=True):
        given.delete()
        end_session(session_key)
    # First the note: a session that is just being made looks for it when it is there.
    cache.set(_ended(sender, sid), True, UNDER_WAY)
    theirs = UserSession.objects.filter(user__in=guests_from(sender))
    for session in theirs.filter(data__sid=str(sid)):
        session.end()
    return {}


def _end_all_of(base: Node) -> Body:
    for session in UserSession.objects.filter(user__in=guests_from(base)):
        session.end()
    return {}


def has_ended(peer: Node, sid: str) -> bool:
    """Whether a sign-on was over before the person arrived with it."""
    return bool(cache.get(_ended(peer, UUID(sid))))


def guests_from(base: Node) -> QuerySet[Account]:
    """The accounts here of people at home at a base."""
    return Account.objects.of_guests().filter(person__home=base.code)


def end_session(session_key: str) -> None:
    """End a session here, and with it what it stands for elsewhere."""
    import_module(settings.SESSION_ENGINE).SessionStore(session_key).delete()
    UserSession.objects.filter(session_key=session_key).delete()
    end_with_session(session_key)


def end_expired() -> None:
    """End at other bases what nobody has come back to here."""
    alive = Session.objects.filter(expire_date__gt=now()).values("session_key")
    end_sign_ons(SignOn.objects.exclude(session_key__in=alive))


def _sid_in(body: Body) -> UUID:
    try:
        return UUID(body["sid"])
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise unreadable() from error


def _ended(peer: Node, sid: UUID) -> str:
    return f"signon:ended:{peer.code}:{sid}"
