"""What was asked of another base, kept by the browser until it comes back with it."""

from django.conf import settings
from django.urls import reverse

from portal.identity.signon.asking import Question
from portal.nodes.base import current_base
from portal.nodes.models import Node

LASTS = 600  # seconds: signing in there takes time


def keep(answer, peer: Node, question: Question) -> None:
    """A cookie for each question, so that several tabs may ask at once."""
    answer.set_signed_cookie(
        _name(question.state),
        _packed(question),
        salt=_salt(peer),
        max_age=LASTS,
        path=_path(peer),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def find(request, peer: Node, state: str) -> Question | None:
    """The question this browser asked that peer; none if it asked none such."""
    kept = request.get_signed_cookie(
        _name(state), None, salt=_salt(peer), max_age=LASTS
    )
    question = _unpacked(kept) if kept else None
    return question if question and question.state == state else None


def forget(answer, peer: Node, state: str) -> None:
    answer.delete_cookie(_name(state), path=_path(peer), samesite="Lax")


def _packed(question: Question) -> str:
    flag = "silent" if question.is_silent else ""
    parts = [question.state, question.nonce, question.verifier, flag, question.next]
    return " ".join(parts)  # none but the last can hold a space


def _unpacked(text: str) -> Question:
    state, nonce, verifier, flag, next = text.split(" ", 4)
    return Question(state, nonce, verifier, next=next, is_silent=bool(flag))


def _name(state: str) -> str:
    return f"question_{current_base()}_{state[:12]}"


def _salt(peer: Node) -> str:
    return f"signon.question.{peer.code}"


def _path(peer: Node) -> str:
    return reverse("identity:signed-on", args=[peer.code])
