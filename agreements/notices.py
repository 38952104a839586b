"""What agreement officers are told of what is put to the parties, at every base."""

from collections.abc import Iterable
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from agreements.models import Agreement, Article, Asks, Consultation, Outcome
from portal.core.errors import Refusal
from portal.core.prose import sentences
from portal.identity.models import Person, Role
from portal.nodes.base import current_base
from portal.nodes.messages.kinds import Body
from portal.nodes.messages.outbox import send
from portal.nodes.models import Node, OutboxMessage
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
KINDS_TO_ANSWER = [kind.code for kind in TO_ANSWER.values()]
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
            gettext_lazy("What %(base)s proposed is no longer before the parties."),
        )
    ),
}
KINDS_OF_OUTCOME = [kind.code for kind in OUTCOMES.values()]

NOT_TAKEN_UP = register(
    Kind(
        "agreements.not_taken_up",
        gettext_lazy("%(base)s did not take up what this base sent to the parties"),
        gettext_lazy("%(reasons)s Nothing was changed there."),
    )
)
DISPUTED = register(
    Kind(
        "agreements.never_said",
        gettext_lazy("Never sent from here: an answer on “%(name)s”"),
        gettext_lazy("%(base)s shows it as said by a party of this base. Ask there."),
    )
)


TEXT_DIFFERS = register(
    Kind(
        "agreements.text_differs",
        gettext_lazy("Compare the text of “%(name)s”: it is not the one agreed to"),
        gettext_lazy("%(base)s shows another than the parties of this base agreed to."),
        is_task=True,
        due_in=3,
    )
)
TERM_ENDS = register(
    Kind(
        "agreements.term_ends",
        gettext_lazy("Renew “%(name)s” or let it end: it holds until %(day)s"),
        gettext_lazy(
            "Propose a later last day to the parties, sign the agreement that follows,"
            " or record its end. It does not end by itself."
        ),
        is_task=True,
        due_in=20,
        remind_before=5,
    )
)
TERM_OVER = register(
    Kind(
        "agreements.term_over",
        gettext_lazy("The term of “%(name)s” is over since %(day)s"),
        gettext_lazy(
            "Its public page says so. Record that it was renewed or has ended, or"
            " propose a later last day."
        ),
        is_task=True,
        due_in=5,
        remind_before=1,
    )
)
TO_REVIEW = register(
    Kind(
        "agreements.to_review_anew",
        gettext_lazy("Decide whether the new words of “%(name)s” may be public"),
        gettext_lazy(
            "The parties changed article %(number)s, which was public. It is internal"
            " until one officer asks to make it public and another approves."
        ),
        is_task=True,
        due_in=5,
        remind_before=1,
    )
)


def tell_to_review(articles: Iterable[Article]) -> None:
    """Give officers the task to have each reviewed, now that its words are new."""
    for article in articles:
        agreement = article.agreement
        tell(
            kind=TO_REVIEW.code,
            people=officers(),
            url=reverse("admin:agreements_agreement_change", args=[agreement.pk]),
            about=article.pk,
            params={"name": title_of(agreement), "number": str(article.number)},
        )


def tell_asked(consultation: Consultation, *, bases: Iterable[str]) -> None:
    """Call on the officers of these bases to answer, in the caller's transaction."""
    for base in bases:
        if base == current_base():
            tell_officers_asked(consultation)
        else:
            _send(base, ASKED, consultation.pk, {})


def tell_answered(consultation: Consultation, *, bases: Iterable[str]) -> None:
    """Tell the officers of these bases what came of it."""
    for base in bases:
        if base == current_base():
            hear_answered(consultation.pk, _told(consultation))
        else:
            _send(base, ANSWERED, consultation.pk, _told(consultation))


def tell_officers_asked(consultation: Consultation) -> None:
    """Give this base's officers the task, once."""
    tell(
        kind=TO_ANSWER[Asks(consultation.asks)].code,
        people=officers(),
        url=consultation.get_absolute_url(),
        about=consultation.pk,
        params={
            "name": title_of(consultation.agreement),
            "base": name_of(consultation.base),
        },
    )


def _told(consultation: Consultation) -> Body:
    """How it ended, in words for a base that may not hold a copy yet."""
    return {
        "state": consultation.state,
        "base": consultation.base,
        "name": title_of(consultation.agreement),
    }


def hear_answered(pk: UUID, said: Body) -> None:
    """Close this base's task, and say how it ended."""
    no_longer_asked(pk)
    tell(
        kind=OUTCOMES[Outcome(said["state"])].code,
        people=officers(),
        url=Consultation(pk=pk).get_absolute_url(),
        about=pk,
        params={"name": said["name"], "base": name_of(said["base"])},
    )


def hear_refused(message: OutboxMessage) -> None:
    """Say why the home of an agreement did not take up what was sent there."""
    asked_of = message.body.get("agreement")
    page = "admin:agreements_agreement_change"
    with override(message.language):
        words = sentences(reason["message"] for reason in message.refusals)
    tell(
        kind=NOT_TAKEN_UP.code,
        people=officers(),
        url=reverse(page, args=[asked_of])
        if asked_of
        else Consultation(pk=message.about).get_absolute_url(),
        about=message.about,
        params={"base": str(message.peer), "reasons": words},
    )


def tell_disputed(consultation: Consultation) -> None:
    """Tell this base's officers that a home has their parties say what they did not."""
    tell(
        kind=DISPUTED.code,
        people=officers(),
        url=consultation.get_absolute_url(),
        about=consultation.pk,
        params={
            "name": title_of(consultation.agreement),
            "base": name_of(consultation.home),
        },
    )


def tell_of_other_text(agreement: Agreement) -> None:
    """Have this base's officers compare a text that is not what was agreed to."""
    tell(
        kind=TEXT_DIFFERS.code,
        people=officers(),
        url=reverse("admin:agreements_agreement_change", args=[agreement.pk]),
        about=agreement.pk,
        params={"name": title_of(agreement), "base": name_of(agreement.home)},
    )


def title_of(agreement: Agreement) -> str:
    """What notices call it, here and elsewhere: not in the language of who asks."""
    return str(agreement.short_name or agreement.name)


def no_longer_asked(consultation: UUID) -> None:
    """This base has nothing more to say to it."""
    for kind in TO_ANSWER.values():
        finish(kind=kind.code, about=consultation)


def officers() -> Iterable[Person]:
    return Person.objects.own().holding(Role.AGREEMENT_OFFICER)


def name_of(base: str) -> str:
    found = Node.objects.filter(code=base).first()
    return str(found or base)


def unknown_base(base: str) -> Refusal:
    return Refusal(
        _("The base that speaks for a party is not known here: %(base)s"),
        code="unknown_base",
        params={"base": base},
    )


def _send(base: str, kind: str, about: UUID, said: Body) -> None:
    peer = Node.objects.filter(code=base).first()
    if peer is None:
        raise unknown_base(base)
    body = {"consultation": str(about), **said}
    send(to=peer, kind=kind, body=body, about=about)
