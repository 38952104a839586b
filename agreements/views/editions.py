"""Editions of an agreement: what changed and when, who agreed, what stood before."""

from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agreements.models import Agreement, Article, Consultation, Opinion
from agreements.models.agreement import is_insider
from agreements.side_by_side import lines_of, pieces_of, title_of
from agreements.texts import text_at
from agreements.views.inside import led_inside
from portal.nodes.base import current_base


def editions_of(request, agreement):
    """The changes that the reader may read, newest first, with what each changed."""
    opinions = Opinion.objects.standing().select_related("party")
    seen = Consultation.objects.visible_to(request.user).filter(agreement=agreement)
    changes = seen.changes().with_dispute()
    found = list(changes.prefetch_related(Prefetch("opinions", opinions)))
    for one in found:
        one.pieces = pieces_of(one)
        one.makes = one.edition + 1
        one.heard = [o for o in one.opinions.all() if is_believed(one, o)]
    return found


def is_believed(consultation, opinion):
    """Of this base's own parties only what was sent from here."""
    return not (consultation.is_disputed and opinion.party.base == current_base())


def stands_in(change, articles):
    """Whether there is anything of it to read: of articles, those of these ids."""
    if change.piece == "agreement":
        return any(change.after.values())
    return change.piece != "article" or change.id in articles


@require_safe
@led_inside
def edition(request, pk, number):
    """An earlier edition, whole, for whoever may read all that changed since."""
    seen = Agreement.objects.visible_to(request.user)
    agreement = get_object_or_404(seen, pk=pk)
    since = [e for e in editions_of(request, agreement) if e.edition >= number]
    if not since or len(since) < agreement.edition - number:
        raise Http404
    articles = Article.objects.filter(agreement=agreement)
    if not is_insider(request.user):
        articles = articles.filter(is_public=True)
    shown = set(articles.values_list("pk", flat=True))
    text = [
        (title_of(change), list(lines_of(change, is_titled=True)))
        for change in text_at(agreement, number)
        if stands_in(change, shown)
    ]
    context = {
        "agreement": agreement,
        "number": number,
        "followed": since[-1],
        "pieces": text,
    }
    return render(request, "agreements/edition.html", context)
