"""Signing in whom another base has told us of."""

import time

from allauth.account.app_settings import EmailVerificationMethod
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.usersessions.models import UserSession
from django.contrib.auth import logout

from portal.identity.signon.ending import has_ended
from portal.identity.signon.hint import AWAY_LASTS


def enter(request, account, peer, *, sid, next):
    """Sign somebody in for as long as they are active here, known by `sid` there."""
    record_authentication(request, account, "base", type=peer.code)
    answer = perform_login(
        request,
        account,
        email_verification=EmailVerificationMethod.NONE,
        redirect_url=next,
    )
    if request.user == account:
        request.session["sign_on"] = {
            "home": peer.code,
            "sid": sid,
            "touched": int(time.time()),
        }
        request.session.set_expiry(AWAY_LASTS)
        mine = UserSession.objects.filter(session_key=request.session.session_key)
        mine.update(data={"sid": sid})
        if has_ended(peer, sid):  # signed out at home while on the way here
            logout(request)
    return answer
