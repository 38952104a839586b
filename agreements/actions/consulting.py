"""Putting a draft, or a change of a signed text, to the parties: here, at its home.

Each base speaks for its own parties; what other bases say comes by message, see
`agreements.across`. A change that all agreed to makes the next edition at once.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from agreements import changes
from agreements.actions.pausing import refuse_so_soon
from agreements.actions.taking_up import take_up
from agreements.actions.terms import end_calls
from agreements.models import (
    Agreement,
    Asks,
    Consultation,
    Opinion,
    Outcome,
    Party,
    Resolution,
)
from agreements.notices import (
    no_longer_asked,
    tell_answered,
    tell_asked,
    tell_to_review,
)
from agreements.texts import Change, draft_text, read
from portal.core.errors import Refusal, given, refusing
from portal.core.ids import new_id
from portal.identity.models import Person
from portal.nodes.base import current_base
from portal.nodes.messages.kinds import unreadable


@transaction.atomic
def propose_change(
    *,
    agreement: Agreement,
    edition: int,
    wanted: Collection[Change],
    ground: str,
    base: str,
    by: Person | None = None,
    pk: UUID | None = None,
    resolution: Resolution | None = None,
) -> Consultation:
    """Ask the parties for a change of a signed text, in the name of a party's base.

    A commitment that follows from a `resolution` of a meeting is linked to it.

    Refuses with `not_binding`, `not_a_party`, `so_soon`, `stale`, `asked_already`,
    `reason_missing`, `not_shared`, and as `changes.checked` does; `malformed` if what
    follows from a resolution is not one new commitment alone.
    """
    take(agreement)
    refuse_unless_binding(agreement)
    voices = _voices_for(agreement, base)
    if edition != agreement.edition:
        raise changes.stale()
    tidy = changes.checked(agreement, wanted)
    if resolution and [(c.piece, c.before) for c in tidy] != [("commitment", {})]:
        raise unreadable()  # it becomes one commitment, and nothing else with it
    consultation = _ask(
        agreement,
        pk=pk or new_id(),
        asks=Asks.CHANGE,
        base=base,
        ground=given(ground),
        changes=[each.spelt() for each in tidy],
        proposed_by=by,
        resolution=resolution,
    )
    _ask_the_others(consultation, voices, by)
    return consultation


def _voices_for(agreement: Agreement, base: str) -> dict[str, list[Party]]:
    """Who is to be asked, if the base may propose now."""
    voices = agreement.voices()
    _speak(voices, base)
    refuse_so_soon(agreement, base)
    return voices


def consult_on_draft(*, agreement: Agreement) -> Consultation | None:
    """Ask the other parties' bases what they say to a draft; none: there are none."""
    voices = agreement.voices()
    if not set(voices) - {agreement.home}:
        return None
    consultation = _ask(
        agreement,
        asks=Asks.DRAFT,
        base=agreement.home,
        changes=[each.spelt() for each in draft_text(agreement)],
    )
    _ask_the_others(consultation, voices)
    return consultation


@transaction.atomic
def give_opinion(
    *,
    consultation: Consultation,
    base: str,
    agrees: bool,
    note: str = "",
    by: Person | None = None,
) -> None:
    """Let a base say what its parties think; what all agree to counts at once.

    Refuses with `decided`, `not_a_party`, `answered_already`, `four_eyes`,
    `reason_missing` for a no, or `cannot_be_made` for a yes to what the text cannot
    take any more.
    """
    _lock(consultation)
    consultation.refuse_unless_open()
    parties = _speak(consultation.agreement.voices(), base)
    if by and by.pk == consultation.proposed_by_id:
        raise Refusal(
            _("Another officer answers to what you proposed."), code="four_eyes"
        )
    _say(consultation, parties, agrees, note.strip() if agrees else given(note), by)
    if base == current_base():
        no_longer_asked(consultation.pk)
    if not agrees:
        _close(consultation, Outcome.DECLINED)
    elif not _silent(consultation, consultation.agreement.voices()):
        _close(consultation, Outcome.AGREED)


@transaction.atomic
def withdraw_consultation(*, consultation: Consultation, base: str) -> None:
    """Ask no longer: only whoever asked. Refuses with `decided` or `not_yours`."""
    _lock(consultation)
    refuse_unless_asked_by(consultation, base)
    _close(consultation, Outcome.WITHDRAWN)


def withdraw_what_is_open(agreement: Agreement) -> None:
    """The agreement goes its way: its parties are no longer asked."""
    for consultation in agreement.consultations.standing().open():
        _close(consultation, Outcome.WITHDRAWN)


def refuse_while_asked(agreement: Agreement) -> None:
    """Refuses with `asked_already` while a change is before the parties."""
    if agreement.consultations.standing().open().exists():
        raise asked_already()


def refuse_unless_asked_by(consultation: Consultation, base: str) -> None:
    if consultation.base != base:
        raise Refusal(
            _("Only the base that proposed it takes it back."), code="not_yours"
        )


def refuse_unless_binding(agreement: Agreement) -> None:
    if not agreement.is_binding:
        raise Refusal(
            _("Only an agreement that is signed and holds is changed so."),
            code="not_binding",
        )


def answered_already() -> Refusal:
    return Refusal(_("This base has answered."), code="answered_already")


def asked_already() -> Refusal:
    return Refusal(
        _("Something is before the parties already: let it be decided first."),
        code="asked_already",
    )


def take(agreement: Agreement) -> None:
    """Lock it and read it anew: somebody may have been faster."""
    agreement.refresh_from_db(from_queryset=Agreement.objects.select_for_update())


def _lock(consultation: Consultation) -> None:
    take(consultation.agreement)  # first, as whoever proposes does
    agreement = consultation.agreement
    locked = Consultation.objects.select_for_update()
    consultation.refresh_from_db(from_queryset=locked)
    consultation.agreement = agreement


def refuse_unless_party(agreement: Agreement) -> None:
    """Refuses with `not_a_party` where this base speaks for none."""
    _speak(agreement.voices(), current_base())


def _speak(voices: dict[str, list[Party]], base: str) -> list[Party]:
    """The parties that a base speaks for."""
    if base not in voices:
        raise not_a_party()
    return voices[base]


def not_a_party() -> Refusal:
    return Refusal(
        _("This base speaks for no party of that agreement."), code="not_a_party"
    )


def _ask(agreement: Agreement, **said: Any) -> Consultation:
    with refusing("consultation_one_open", asked_already()):
        return Consultation.objects.create(
            agreement=agreement, edition=agreement.edition, **said
        )


def _ask_the_others(
    consultation: Consultation,
    voices: dict[str, list[Party]],
    by: Person | None = None,
) -> None:
    """Whoever asks agrees; where nobody else would be asked, another officer is."""
    if len(voices) > 1:
        asking = consultation.base
        own = [p for p in voices.get(asking, []) if p.base == asking]
        _say(consultation, own, agrees=True, note="", by=by)
    tell_asked(consultation, bases=sorted(_silent(consultation, voices)))


def _say(
    consultation: Consultation,
    parties: list[Party],
    agrees: bool,
    note: str,
    by: Person | None,
) -> None:
    """Write down what parties say that said nothing yet."""
    heard = set(consultation.opinions.values_list("party", flat=True))
    silent = [party for party in parties if party.pk not in heard]
    if parties and not silent:
        raise answered_already()
    for party in silent:
        Opinion.objects.create(
            consultation=consultation, party=party, agrees=agrees, note=note, by=by
        )


def _silent(consultation: Consultation, voices: dict[str, list[Party]]) -> set[str]:
    """The bases of the parties that have not agreed."""
    agreed = set(
        consultation.opinions.filter(agrees=True).values_list("party", flat=True)
    )
    return {
        base
        for base, parties in voices.items()
        if any(party.pk not in agreed for party in parties)
    }


def _close(consultation: Consultation, outcome: Outcome) -> None:
    agreement = consultation.agreement
    consultation.move_to(outcome)
    is_change = consultation.asks == Asks.CHANGE and outcome == Outcome.AGREED
    agreed = read(consultation.changes) if is_change else []
    consultation.is_public = is_change and changes.is_public(agreed)
    consultation.save(update_fields=["state", "decided_at", "is_public"])
    if is_change:
        _make_the_next_edition(consultation, agreed)
    bases = {*agreement.voices(), agreement.home, consultation.base}
    tell_answered(consultation, bases=sorted(bases))


def _make_the_next_edition(consultation: Consultation, agreed: list[Change]) -> None:
    agreement = consultation.agreement
    try:
        with transaction.atomic():
            closed = changes.closed_by(agreed)
            changes.apply(agreement, agreed)
            tell_to_review(closed)
            agreement.edition += 1
            agreement.save(update_fields=["edition", "in_force_until"])
            if any(change.piece == "agreement" for change in agreed):
                end_calls(agreement)
            followed = consultation.resolution
            if followed and followed.is_own:  # other bases take up what they resolved
                take_up(resolution=followed, commitment=agreed[0].id)
    except (IntegrityError, DataError) as error:
        raise Refusal(
            _(
                "The text can no longer be changed so. Decline, or have it taken back "
                "and proposed anew."
            ),
            code="cannot_be_made",
        ) from error
