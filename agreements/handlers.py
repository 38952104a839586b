"""What other bases may ask of this app, and what it shares with them."""

from django.utils.translation import gettext_lazy as _

from agreements import notices
from agreements.across import answering, asking
from agreements.actions.restored import remember_texts
from agreements.models import Agreement, Party
from agreements.models.agreement import OPEN
from portal.nodes import restoring, sharing
from portal.nodes.messages.kinds import MessageKind, register
from portal.nodes.sharing import Matter, OnRecord

AGREEMENTS = Matter(
    "agreements",
    _("agreements, policies and their progress"),
    _("to follow together what was agreed"),
)
sharing.register(AGREEMENTS)
restoring.settles(remember_texts, needs_all=False)


def signed():
    """What may be cited as the ground of a sharing, the latest first.

    Not what its home shows otherwise than the parties here agreed to it.
    """
    known = Agreement.objects.standing().exclude(state__in=OPEN)
    known = known.exclude(agreed_text__disputed_at__isnull=False)
    bases = Party.objects.by_agreement()
    for one in known.exclude(signed_on=None).order_by("-signed_on", "name"):
        address = one.get_absolute_url() if one.is_public else ""
        yield OnRecord(one.pk, one.name, one.signed_on, address, bases[one.pk])


sharing.REGISTERS.append(signed)

register(
    MessageKind(
        code=asking.PROPOSE,
        label=_("change of an agreement proposed"),
        handle=answering.propose_here,
        settle=answering.settled,
        matter=AGREEMENTS.code,
    )
)
register(
    MessageKind(
        code=asking.ANSWER,
        label=_("opinion on what is asked of an agreement's parties"),
        handle=answering.answer_here,
        settle=answering.settled,
        matter=AGREEMENTS.code,
    )
)
register(  # of no matter: it takes back
    MessageKind(
        code=asking.WITHDRAW,
        label=_("proposed change of an agreement taken back"),
        handle=answering.withdraw_here,
        settle=answering.settled,
    )
)
register(
    MessageKind(
        code=notices.ASKED,
        label=_("parties of an agreement called on to answer"),
        handle=answering.asked_here,
        is_in_order=True,
        matter=AGREEMENTS.code,
    )
)
register(  # of no matter: it says no more than that a question is closed
    MessageKind(
        code=notices.ANSWERED,
        label=_("outcome of what an agreement's parties were asked"),
        handle=answering.answered_here,
        is_in_order=True,
    )
)
