"""Signing in by one's home base, and letting another base know one."""

import structlog
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from portal.core.errors import Refusal
from portal.identity.cards import allow_card
from portal.identity.signon import asking, hint, questions
from portal.identity.signon.cards import take_in
from portal.identity.signon.entering import enter
from portal.identity.signon.home import at_home
from portal.nodes.client import PeerTrouble
from portal.nodes.models import Node

log = structlog.get_logger(__name__)


@never_cache
def elsewhere(request):
    """Choose one's home base; the one chosen last stands first."""
    last = request.COOKIES.get(hint.CHOSEN)
    peers = Node.objects.peers().select_related("link")
    peers = sorted(peers, key=lambda peer: peer.code != last)
    context = {
        "choices": [(peer, asking.can_be_asked(peer)) for peer in peers],
        "next": wanted(request),
    }
    return render(request, "identity/elsewhere.html", context)


@require_POST
def sign_on(request, base):
    """Go to one's home base to sign in."""
    peer = get_object_or_404(Node.objects.peers(), code=base)
    answer = None
    if asking.can_be_asked(peer):
        answer = hint.ask(request, peer, next=wanted(request))
    if answer is None:
        words = (
            _("The exchange with %(base)s is paused. Only its own people are kept out.")
            if peer.is_paused
            else _(
                "%(base)s cannot be reached just now. Only its own people are kept out."
            )
        )
        messages.error(request, words % {"base": peer})
        return redirect("identity:elsewhere")
    hint.set_cookie(answer, hint.CHOSEN, peer.code, hint.REMEMBERED)
    return answer


@never_cache
@require_GET
def signed_on(request, base):
    """Come back from one's home base, known or not."""
    peer = get_object_or_404(Node.objects.peers(), code=base)
    state = request.GET.get("state", "")
    question = questions.find(request, peer, state)
    if question is None:
        words = _("This sign-in took too long or began in another browser: try again.")
        messages.error(request, words)
        return redirect("identity:elsewhere")
    answer = _finish(request, peer, question)
    questions.forget(answer, peer, state)
    return answer


def _finish(request, peer, question):
    error = request.GET.get("error", "")
    if not error:
        try:
            claims = asking.redeem(peer, question, request.GET.get("code", ""))
            account = take_in(peer, claims["sub"], claims.get("card"))
        except (PeerTrouble, Refusal) as trouble:
            log.warning("sign_on_failed", peer=peer.code, trouble=str(trouble))
            error = "not_proven"
        else:
            return enter(request, account, peer, sid=claims["sid"], next=question.next)
    return _not_known(request, peer, question, error)


def _not_known(request, peer, question, error):
    if not question.is_silent:
        words = _("%(base)s did not say who you are, so you are not signed in.")
        messages.error(request, words % {"base": peer})
        return redirect("identity:elsewhere")
    answer = HttpResponseRedirect(question.next)
    if error == "login_required":
        hint.forget(answer)
        hint.ask_again(answer)  # as soon as something hints at a base anew
    else:
        hint.do_not_ask_again(answer)
    return answer


@login_required
@at_home
def be_known(request, base):
    """Let another base know who one is, before one is signed in there."""
    peer = get_object_or_404(Node.objects.peers(), code=base)
    next = wanted(request)  # a form too long to read is refused before anything is done
    if request.method == "POST":
        allow_card(person=request.user.person, recipient=peer)
        return HttpResponseRedirect(next)
    context = {"base": peer, "next": next}
    return render(request, "identity/be_known.html", context)


@login_required
def away(request):
    """What people of another base find where their own base keeps their account."""
    if request.user.is_at_home:
        return redirect("identity:profile")
    home = Node.objects.get(code=request.user.person.home)
    return render(request, "identity/away.html", {"home": home})


def wanted(request):
    """Where somebody wants to go, if it is a page of ours."""
    page = request.POST.get("next") or request.GET.get("next") or "/"
    is_here = url_has_allowed_host_and_scheme(page, {request.get_host()})
    is_fit = page.startswith("/") and page.isprintable()
    return page if is_here and is_fit and len(page) < hint.LONGEST_ADDRESS else "/"
