"""A page for everyone: what flows with whom, on what ground, since when."""

from django.db.models import Prefetch
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.nodes.models import Node, Sharing
from portal.nodes.sharing import on_record


@require_safe
def sharing(request):
    rows = Prefetch("sharings", Sharing.objects.order_by("starts_on", "matter"))
    peers = list(Node.objects.peers().prefetch_related(rows))
    records = on_record()
    for peer in peers:
        rows = list(peer.sharings.all())
        for row in rows:
            row.record = records.get(row.agreement)
        peer.over = [row for row in rows if row.is_over]
        peer.shared = [row for row in rows if row.has_begun and not row.is_over]
        peer.to_come = [row for row in rows if not row.has_begun]
    return render(request, "nodes/sharing.html", {"peers": peers})
