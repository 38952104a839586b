"""Changes of an agreement, proposed and agreed to as tests need it."""

from agreements.across.adopting import adopt
from agreements.actions.consulting import give_opinion, propose_change
from agreements.models import Agreement, Consultation
from agreements.texts import Change, text_of


def rewritten(record, **columns):
    """What its text is to be."""
    agreement = record if isinstance(record, Agreement) else agreement_of(record)
    known = text_of(agreement)[record.pk]
    after = known.after | columns if columns else {}
    return Change(known.piece, record.pk, known.after, after, known.area)


def agreement_of(record):
    return record.area.agreement if hasattr(record, "area") else record.agreement


def propose(agreement, *wanted, base="chongqing", **said):
    wanted = wanted or [rewritten(agreement, in_force_until="2030-12-31")]
    said = {"ground": "延长有效期", "edition": agreement.edition} | said
    return propose_change(agreement=agreement, wanted=wanted, base=base, **said)


def agree(consultation, base="chengdu", **said):
    give_opinion(consultation=consultation, base=base, **{"agrees": True} | said)


def adopted(**said):
    """What the parties of a text of this base are asked about a resolution."""
    asked, _message = adopt(**said)
    return Consultation.objects.get(pk=asked)
