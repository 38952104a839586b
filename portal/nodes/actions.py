"""What is done about bases: registering one, accepting keys, beginning an epoch."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from portal.core.errors import Refusal
from portal.core.time import now, today
from portal.nodes.base import current_base
from portal.nodes.copies import apply_line
from portal.nodes.keys import (
    kid_of,
    load_public,
    make_key,
    own_key,
    own_key_file,
    public_pem,
)
from portal.nodes.kinds import kinds
from portal.nodes.messages.kinds import KINDS
from portal.nodes.models import (
    Link,
    Node,
    NodeKey,
    OutboxMessage,
    Quarantined,
)
from portal.nodes.sharing import Sharing, on_record

# Of sequences that are no table's own: booking numbers, places in the feed.
PASS_OVER = """
SELECT setval(c.oid, nextval(c.oid) + 100000) FROM pg_class c
WHERE c.relkind = 'S' AND c.relnamespace = 'public'::regnamespace
    AND NOT EXISTS (
        SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype IN ('a', 'i'))
"""
UNKNOWN = "this kind of record is unknown here"


@transaction.atomic
def register_node(
    *,
    code: str,
    name: str,
    name_en: str,
    url: str,
    division_prefixes: list[str],
    public_key: str | None = None,
) -> Node:
    """Make a base known here, or change what is known of it; harmless to repeat.

    A public key (PEM) is added to those it has: both serve while keys change. This
    base itself needs none: its own is taken, made first if it is missing.
    Refuses with `key` what is no Ed25519 public key.
    """
    node, _is_new = Node.objects.update_or_create(
        code=code,
        defaults={
            "name": name,
            "name_en": name_en,
            "url": url.rstrip("/"),
            "division_prefixes": division_prefixes,
        },
    )
    if code == current_base() and public_key is None:
        make_key(own_key_file())
        public_key = public_pem(own_key().public_key())
    if public_key is not None:
        add_key(node=node, public_key=public_key)
    return node


def add_key(*, node: Node, public_key: str) -> NodeKey:
    """Accept one more key of a base.

    Refuses with `key` what is no public key or is known as another base's.
    """
    key = load_public(public_key)
    known, _is_new = NodeKey.objects.get_or_create(
        kid=kid_of(key),
        defaults={"node": node, "public_key": public_pem(key), "not_before": now()},
    )
    if known.node_id != node.code:
        raise Refusal(_("This key is another base's."), code="key")
    return known


@transaction.atomic
def share(
    *, peer: Node, matters: Iterable[str], agreement: str, signed_on: date
) -> list[Sharing]:
    """Let matters flow to and from a base from today on, on the ground of an agreement.

    What is shared with it already, or will be, is left as it is. Gives the new rows.
    They lead to the record of the agreement where there is but one between the two.
    """
    kept = Sharing.objects.filter(peer=peer).exclude(ends_on__lt=today())
    known = set(kept.values_list("matter", flat=True))
    cited = (agreement, signed_on)
    records = [
        record.id
        for record in on_record().values()
        if (record.title, record.signed_on) == cited and record.grounds(peer.code)
    ]
    return [
        Sharing.objects.create(
            peer=peer,
            matter=matter,
            agreement=records[0] if len(records) == 1 else None,
            agreement_title=agreement,
            signed_on=signed_on,
            starts_on=max(today(), signed_on),
        )
        for matter in matters
        if matter not in known
    ]


def own_node() -> Node:
    """This base among the others."""
    return Node.objects.get(code=current_base())


@transaction.atomic
def begin_epoch() -> int:
    """Make every peer read this base's feed anew; the number of the new epoch.

    Numbers that were given out since the backup are not given out again.
    For a base restored from a backup, whose transaction numbers begin again: see
    docs/exchange.md. Adopt what the peers still know before.
    """
    own = Node.objects.filter(code=current_base())
    own.update(feed_epoch=F("feed_epoch") + 1)
    with connection.cursor() as cursor:
        cursor.execute(PASS_OVER)
    return own.get().feed_epoch


def retry_quarantined(*, limit: int) -> int:
    """Try quarantined lines again, the least tried first; how many are copies now."""
    waiting = Quarantined.objects.select_related("peer").order_by("tries", "pk")
    return sum(release(quarantined=quarantined) for quarantined in waiting[:limit])


@transaction.atomic
def release(*, quarantined: Quarantined) -> bool:
    """Make a quarantined line a copy if it can be one now, or note why it cannot."""
    mine = Quarantined.objects.filter(pk=quarantined.pk)
    kind = kinds().get(quarantined.kind)
    reason = (
        UNKNOWN
        if kind is None
        else apply_line(
            kind,
            peer=quarantined.peer,
            epoch=quarantined.epoch,
            line=quarantined.line.encode(),
        )
    )
    if reason:
        mine.update(tries=F("tries") + 1, reason=reason)
        return False
    mine.delete()
    return True


def pause_exchange(*, peer: Node) -> None:
    """Ask nothing of a peer, nor send it anything, until told to go on.

    It may still read here, and ask.
    """
    Link.objects.update_or_create(peer=peer, defaults={"is_paused": True})


def resume_exchange(*, peer: Node) -> None:
    """Read a peer again, from where it was left."""
    Link.objects.update_or_create(
        peer=peer, defaults={"is_paused": False, "retry_at": now()}
    )


def read_now(*, peer: Node) -> None:
    """Do not wait any longer after failures: ask when the clock next strikes."""
    Link.objects.update_or_create(peer=peer, defaults={"retry_at": now()})
    OutboxMessage.objects.waiting().filter(peer=peer).update(next_try_at=now())


def send_again(*, messages: QuerySet[OutboxMessage]) -> int:
    """Do not wait for the next try of these messages; how many still wait."""
    return messages.order_by().filter(answered_at=None).update(next_try_at=now())


@transaction.atomic
def send_what_was_done_again(*, peer: Node, since: datetime) -> int:
    """Ask a peer once more what it did for us since a moment; how many messages.

    For a peer that was restored from a backup. What it refused stays refused, what was
    changed again since is not changed back, and what may no longer go there lapses.
    """
    answered = OutboxMessage.objects.filter(peer=peer, answered_at__gte=since)
    done = answered.filter(answer__has_key="done")
    over = set(done.superseded().values_list("pk", flat=True))
    kept = done.exclude(pk__in=over).select_for_update()
    again = [message.pk for message in kept if _may_go_again(message)]
    return done.filter(pk__in=again).update(
        answer=None, answered_at=None, leased_until=now(), next_try_at=now()
    )


def _may_go_again(message: OutboxMessage) -> bool:
    try:
        KINDS[message.kind].check(message)
    except Refusal:
        KINDS[message.kind].lapse(message)
        return False
    return True
