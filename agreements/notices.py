"""What agreement officers are told of what is put to the parties, at every base."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.models import Asks, Consultation, Outcome
from portal.core.errors import Refusal
from portal.identity.models import Person, Role
from portal.nodes.base import current_base
from portal.nodes.messages.kinds import Body
from portal.nodes.messages.outbox import send
from portal.nodes.models import Node
from portal.notices.actions import finish, tell
from portal.notices.kinds import Kind, register

ASKED, ANSWERED = "agreements.asked", "agreements.answered"  # messages, too

DRAFT_TO_ANSWER = register(
    Kind(
        "agreements.draft_to_answer",
        gettext_lazy("Say what you think of the draft “%(name)s”"),
        gettext_lazy("%(base)s asks the parties before it is signed."),
        is_task=True,
        due_in=10,
        remind_before=2,
    )
)
CHANGE_TO_ANSWER = register(
    Kind(
        "agreements.change_to_answer",
        gettext_lazy("Answer to a change of “%(name)s”"),
        gettext_lazy("%(base)s proposes it; it counts once all parties agree."),
        is_task=True,
        due_in=10,
        remind_before=2,
    )
)
TO_ANSWER = {Asks.DRAFT: DRAFT_TO_ANSWER, Asks.CHANGE: CHANGE_TO_ANSWER}
OUTCOMES = {
    Outcome.AGREED: register(
        Kind(
            "agreements.agreed_by_all",
            gettext_lazy("All parties agreed: “%(name)s”"),
            gettext_lazy("What was proposed by %(base)s is agreed."),
        )
    ),
    Outcome.DECLINED: register(
        Kind(
            "agreements.declined",
            gettext_lazy("A party declined: “%(name)s”"),
            gettext_lazy("What was proposed by %(base)s does not come about."),
        )
    ),
    Outcome.WITHDRAWN: register(
        Kind(
            "agreements.no_longer_asked",
            gettext_lazy("No longer asked: “%(name)s”"),
            gettext_lazy("%(base)s has taken back what it proposed."),
        )
    ),
}


def tell_asked(consultation: Consultation, *, bases: Iterable[str]) -> None:
    """Call on the officers of these bases to answer, in the caller's transaction."""
    said = {
        "consultation": str(consultation.pk),
        "asks": consultation.asks,
        "base": consultation.base,
        "name": consultation.agreement.called,
    }
    for base in bases:
        if base == current_base():
            hear_asked(said)
        else:
            _send(base, ASKED, consultation.pk, said)


def tell_answered(consultation: Consultation, *, bases: Iterable[str]) -> None:
    """Tell the officers of these bases what came of it."""
    for base in bases:
        if base == current_base():
            hear_answered(consultation, consultation.state)
        else:
            said = {"consultation": str(consultation.pk), "state": consultation.state}
            _send(base, ANSWERED, consultation.pk, said)


def hear_asked(said: Body) -> None:
    """Give this base's officers the task, once."""
    pk = UUID(said["consultation"])
    tell(
        kind=TO_ANSWER[said["asks"]].code,
        people=officers(),
        url=Consultation(pk=pk).get_absolute_url(),
        about=pk,
        params={"name": said["name"], "base": name_of(said["base"])},
    )


def hear_answered(consultation: Consultation, state: str) -> None:
    """Close this base's task, and say how it ended."""
    no_longer_asked(consultation.pk)
    tell(
        kind=OUTCOMES[Outcome(state)].code,
        people=officers(),
        url=consultation.get_absolute_url(),
        about=consultation.pk,
        params={
            "name": consultation.agreement.called,
            "base": name_of(consultation.base),
        },
    )


def no_longer_asked(consultation: UUID) -> None:
    """This base has nothing more to say to it."""
    for kind in TO_ANSWER.values():
        finish(kind=kind.code, about=consultation)


def officers() -> Iterable[Person]:
    return Person.objects.own().holding(Role.AGREEMENT_OFFICER)


def name_of(base: str) -> str:
    found = Node.objects.filter(code=base).first()
    return str(found or base)


def _send(base: str, kind: str, about: UUID, said: Body) -> None:
    peer = Node.objects.filter(code=base).first()
    if peer is None:
        raise Refusal(
            _("The base that speaks for a party is not known here: %(base)s"),
            code="unknown_base",
            params={"base": base},
        )
    send(to=peer, kind=kind, body=said, about=about)
