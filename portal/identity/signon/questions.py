"""What was asked of another base, kept by the browser until it comes back with it."""

from dataclasses import asdict

from django.conf import settings
from django.core import signing
from django.urls import reverse

from portal.identity.signon.asking import Question
from portal.nodes.base import current_base
from portal.nodes.models import Node

LASTS = 600  # seconds: signing in there takes time


def keep(answer, peer: Node, question: Question) -> None:
    """A cookie for each question, so that several tabs may ask at once."""
    answer.set_cookie(
        _name(question.state),
        signing.dumps(asdict(question), salt=_salt(peer), compress=True),
        max_age=LASTS,
        path=_path(peer),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def find(request, peer: Node, state: str) -> Question | None:
    """The question this browser asked that peer; none if it asked none such."""
    kept = request.COOKIES.get(_name(state), "")
    try:
        said = signing.loads(kept, salt=_salt(peer), max_age=LASTS)
    except signing.BadSignature:
        return None
    question = Question(**said)
    return question if question.state == state else None


def forget(answer, peer: Node, state: str) -> None:
    answer.delete_cookie(_name(state), path=_path(peer), samesite="Lax")


def _name(state: str) -> str:
    return f"question_{current_base()}_{state[:12]}"


def _salt(peer: Node) -> str:
    return f"signon.question.{peer.code}"


def _path(peer: Node) -> str:
    return reverse("identity:signed-on", args=[peer.code])
