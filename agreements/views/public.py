"""What everyone may read: agreements, what they promise, alliances."""

from django.core.paginator import Paginator
from django.db.models import Count, F, Prefetch, Q
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from agreements.figures import FIGURES, measured
from agreements.models import (
    AgreedText,
    Agreement,
    Alliance,
    Article,
    Commitment,
    Document,
    Duty,
    Evidence,
    Meeting,
    Progress,
    Resolution,
    YearlyReport,
)
from agreements.models.text import of_a_voice
from agreements.tally import OF_AGREEMENTS, OF_AREAS, Tally, tallies
from agreements.views.editions import editions_of
from agreements.views.inside import led_inside
from portal.nodes.models import Node

PAGE = 20
NEWEST = 5
BRANCHES = 6  # sub-agreements that are shown at once; the others have a page


@require_safe
@led_inside
def agreement(request, pk):
    return page_of_agreement(request, pk)


def page_of_agreement(request, pk, previewed=None):
    """All that the reader may read of it."""
    seen = Agreement.objects.visible_to(request.user)
    by_right = {key: of_a_voice(key) for key in ("parent", "predecessor")}
    told = seen.annotate(is_below=by_right["parent"], follows=by_right["predecessor"])
    shown = get_object_or_404(told, pk=pk)
    around = seen.in_bulk([shown.parent_id, shown.predecessor_id])
    below = seen.filter(by_right["parent"], parent=shown)
    reports = Progress.objects.visible_to(request.user).filter(
        duty__commitment__area__agreement=shown
    )
    context = {
        "agreement": shown,
        "previewed": previewed,
        "base": Node.objects.filter(code=shown.home).first(),
        "parties": shown.parties.standing().select_related("organisation"),
        "of_it": f"?agreement={shown.pk}",
        "areas": areas_of(shown),
        "tally": tallies(OF_AGREEMENTS, [shown.pk]).get(shown.pk, Tally()),
        "articles": Article.objects.visible_to(request.user).filter(agreement=shown),
        "documents": Document.objects.visible_to(request.user).filter(agreement=shown),
        "parent": shown.is_below and around.get(shown.parent_id),
        "predecessor": shown.follows and around.get(shown.predecessor_id),
        "children": below.oldest_first()[: BRANCHES + 1],
        "most_children": f":{BRANCHES}",
        "successors": seen.filter(
            by_right["predecessor"], predecessor=shown
        ).oldest_first(),
        "meetings": Meeting.objects.visible_to(request.user).filter(agreement=shown),
        "yearly_reports": YearlyReport.objects.visible_to(request.user).filter(
            agreement=shown
        ),
        "is_disputed": AgreedText.objects.disputed().filter(agreement=shown).exists(),
        "editions": editions_of(request, shown),
        "reports": reports.select_related(
            "duty__party", "duty__commitment"
        ).prefetch_related(proofs(request.user))[:NEWEST],
    }
    return render(request, "agreements/agreement.html", context)


@require_safe
@led_inside
def commitment(request, pk):
    seen = Commitment.objects.visible_to(request.user)
    shown = get_object_or_404(seen.select_related("area__agreement"), pk=pk)
    reports = Progress.objects.visible_to(request.user).filter(duty__commitment=shown)
    bases = {node.code: node for node in Node.objects.all()}
    values = measured(shown.figure, bases)
    resolved = Resolution.objects.visible_to(request.user).filter(commitment=shown)
    context = {
        "commitment": shown,
        "resolution": resolved.select_related("meeting").first(),
        "duties": shown.duties.standing().select_related("party").order_by(*BY_PARTY),
        "reports": page_of(
            request,
            reports.select_related("duty__party")
            .prefetch_related(proofs(request.user))
            .order_by("-on", "-pk"),
        ),
        "of_it": f"?commitment={shown.pk}",
        "figure": FIGURES.get(shown.figure),
        "values": [(bases[code], value) for code, value in values.items()],
        "is_partial": len(values) < len(bases),
    }
    return render(request, "agreements/commitment.html", context)


@require_safe
def alliances(request):
    found = Alliance.objects.standing().annotate(
        member_count=Count("members", filter=of_its_own("members"))
    )
    context = {"page": page_of(request, found.order_by("name", "pk"))}
    return render(request, "agreements/alliances.html", context)


@require_safe
def alliance(request, pk):
    shown = get_object_or_404(Alliance.objects.standing(), pk=pk)
    founded = Alliance.objects.founded().filter(pk=pk)
    seen = Agreement.objects.visible_to(request.user)
    context = {
        "alliance": shown,
        "founded_on": seen.filter(areas__alliances__in=founded).first(),
        "members": page_of(
            request, shown.members.standing().select_related("organisation")
        ),
        "gatherings": shown.gatherings.standing()[:PAGE],
    }
    return render(request, "agreements/alliance.html", context)


BY_PARTY = ("party__order", "pk")


def areas_of(agreement):
    """Its areas with what they promise, how far that is, and whom they brought up."""
    founded = Prefetch("alliances", Alliance.objects.standing().founded())
    areas = list(agreement.areas.standing().prefetch_related(commitments(), founded))
    found = tallies(OF_AREAS, [area.pk for area in areas])
    for area in areas:
        area.tally = found.get(area.pk, Tally())
    return areas


def of_its_own(name):
    """Rows below a record that its own base keeps and has not withdrawn."""
    return Q(**{f"{name}__withdrawn_at": None, f"{name}__home": F("home")})


def standing(name, model):
    """Read along the rows of a relation that are not withdrawn."""
    return Prefetch(name, model.objects.standing())


def commitments():
    """Read along what areas promise, and how far each party is with it."""
    shares = Duty.objects.standing().select_related("party").order_by(*BY_PARTY)
    promised = Commitment.objects.standing().prefetch_related(
        Prefetch("duties", shares)
    )
    return Prefetch("commitments", promised)


def proofs(account):
    """Read along the files that prove a report, as far as the account may see them."""
    return Prefetch("evidence", Evidence.objects.visible_to(account))


def page_of(request, found, size=PAGE):
    return Paginator(found, size).get_page(request.GET.get("page"))
