"""People who go over to another base: they sign out, leave, and get other roles."""

from datetime import timedelta
from random import Random
from types import SimpleNamespace

import requests
from allauth.usersessions.models import UserSession
from django.http import HttpResponseBadRequest, JsonResponse
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError

from portal.core.errors import Refusal
from portal.core.ids import new_id
from portal.core.time import now
from portal.identity import tasks
from portal.identity.cards import is_known_to
from portal.identity.models import Account, Membership, Role, SignOn
from portal.identity.signon import ending, grants
from portal.identity.signon.cards import take_in
from portal.nodes.models import Node

SEEDS = 0.3  # of all
BROWSER = "browser"  # of whoever has come in
MORE = 6  # steps
WAITS = (2, 5)  # seconds for a connection and for an answer, as a browser's visit does
MEANWHILE = [0, 0, 0.1, 2]  # seconds that a step takes in a browser
CODE = "{home}/node/v1/token?code={code}"
AWAY_FROM = """
SELECT u.session_key, u.data->>'sid', a.person_id, a.card->'roles'
FROM usersessions_usersession u JOIN identity_account a ON a.id = u.user_id
    JOIN identity_person p ON p.id = a.person_id
WHERE p.home = %s AND u.user_agent <> ''
"""
OPEN = """
SELECT s.id::text FROM identity_signon s JOIN identity_account a ON a.id = s.account_id
WHERE s.peer_id = %s AND a.is_active
"""
ROLES = """
SELECT coalesce(jsonb_agg(jsonb_build_object('organisation', organisation_id,
    'role', role) ORDER BY organisation_id::text, role), '[]')
FROM identity_membership WHERE person_id = %s AND ends_at IS NULL
"""


class Browser(dict):
    """What a session holds, as views see it."""

    def __init__(self):
        super().__init__()
        self.session_key = str(new_id())


def planned(simulation, until):
    """In some seeds people are guests elsewhere, and some no longer may be."""
    # Drawn apart, so that seeds without it play as ever.
    apart = Random(f"sign-ons {simulation.seed}")
    if apart.random() < SEEDS:
        for step in [*FIRST, *apart.choices(STEPS, k=MORE)]:
            yield apart.uniform(0, until), apart.choice(simulation.bases), step


def go_over(work):
    """Somebody signed in here goes to another base, which asks who they are."""
    account = work.any_of(Account.objects.at_home().filter(is_active=True))
    peer = work.any_of(Node.objects.peers())
    if account and peer and is_known_to(account.person, peer):
        request = SimpleNamespace(user=account, session=Browser())
        work.simulation.current.pause(work.random.choice(MEANWHILE))
        code = str(new_id())
        sign_on = grants.open_sign_on(request, peer)
        grants.remember(request, f"?code={code}", sign_on)
        bases = {base.code: base for base in work.simulation.bases}
        home = work.simulation.current.base
        seen = bases[peer.code], "arrive", arrive, work, home, code
        work.simulation.start(*seen, after=work.random.choice(MEANWHILE))
        work.simulation.start(home, "clock", tasks.tell_changes, after=2)


def token(request):
    """What the home says for a code, as its address for tokens does."""
    asked = SimpleNamespace(POST=request.GET)
    try:
        return JsonResponse(grants.said_for(asked))
    except InvalidGrantError:
        return HttpResponseBadRequest()


def arrive(work, home, code):
    """Away from home: let in whom their base speaks for."""
    try:
        said = requests.get(CODE.format(home=home.url, code=code), timeout=WAITS)
    except requests.RequestException:
        return
    if said.ok:
        work.simulation.current.pause(work.entering())
        enter(Node.objects.get(code=home.code), **said.json())


def enter(peer, *, sid, card, **_how):
    """As `entering.enter` does, without a browser."""
    try:
        account = take_in(peer, card["person"]["id"], card)
    except Refusal:  # it was withdrawn meanwhile
        return
    if account.is_active:
        seen = {"ip": "192.0.2.1", "user_agent": "", "data": {"sid": sid}}
        session = UserSession.objects.create(
            user=account, session_key=str(new_id()), **seen
        )
        if ending.has_ended(peer, sid):
            session.end()
        # Whose process dies before this has no cookie: nobody can use the session.
        UserSession.objects.filter(pk=session.pk).update(user_agent=BROWSER)


def leave(work):
    """An office blocks somebody's account, most likely of one who is away."""
    away = Account.objects.at_home().filter(is_active=True)
    if account := work.any_of(away.filter(sign_ons__isnull=False).distinct()):
        Account.objects.filter(pk=account.pk).update(is_active=False)
        tell_soon(work)


def change_role(work):
    """Somebody becomes administrator of their organisation, or is none any more."""
    person = work.any_of(Account.objects.at_home()).person
    held = Membership.objects.filter(person=person, role=Role.ORGANISATION_ADMIN)
    if not held.delete()[0]:
        become_administrator(person)
    tell_soon(work)


def give_roles(work):
    """To all who are away."""
    for account in Account.objects.filter(sign_ons__isnull=False).distinct():
        become_administrator(account.person)
    tell_soon(work)


def become_administrator(person):
    place = Membership.objects.filter(person=person).first().organisation
    role = {"person": person, "organisation": place, "role": Role.ORGANISATION_ADMIN}
    Membership.objects.get_or_create(
        **role, ends_at=None, defaults={"starts_at": now() - timedelta(days=1)}
    )


def sign_out(work):
    """At home: out everywhere."""
    if sign_on := work.any_of(SignOn.objects.all()):
        ending.end_with_session(sign_on.session_key)


def sign_out_away(work):
    """Away from home: out at home, too."""
    guests = UserSession.objects.filter(user__card__isnull=False)
    if session := work.any_of(guests.select_related("user__person")):
        home, sid = session.user.person.home, session.data["sid"]
        session.end()
        ending.end_at_home(home, sid)


def tell_soon(work):
    base = work.simulation.current.base
    wait = work.random.uniform(0, 2)
    work.simulation.start(base, "clock", tasks.tell_changes, after=wait)


def amiss(base, home):
    """Sessions that their home ended, and guests of other roles than at home."""
    is_open = {sid for (sid,) in home.asks(OPEN, base.code)}
    for session, sid, person, roles in base.asks(AWAY_FROM, home.code):
        if sid not in is_open:
            yield f"{base.code} keeps {session} of {person}, who left {home.code}"
        [(held,)] = home.asks(ROLES, person)
        if roles != held:
            yield f"{base.code} takes {person} for {roles}: at home they are {held}"


FIRST = [go_over, go_over, go_over]
STEPS = [go_over, leave, leave, change_role, sign_out, sign_out_away]
