"""The search for programs: the parameters of the page's address, the same results."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, permissions, serializers, viewsets
from rest_framework.response import Response

from portal.core.parameters import Asked
from portal.search import lines, panel
from portal.search.forms import LAST_PAGE, SORTS, SearchForm
from portal.search.labels import label_all
from portal.search.query import search
from portal.search.registry import FACETS, offered


class ResultSerializer(serializers.Serializer):
    """A record as lists show it, in the language asked for."""

    id = serializers.UUIDField(source="document.pk")
    kind = serializers.CharField(source="document.kind")
    base = serializers.CharField(source="document.home")
    name = serializers.CharField(source="document.name")
    name_en = serializers.CharField(source="document.name_en")
    url = serializers.URLField()
    model = serializers.CharField()
    manufacturer = serializers.CharField(source="maker")
    organisation = serializers.CharField()
    place = serializers.CharField()
    accredited = serializers.ListField(child=serializers.CharField())
    price_from = serializers.DecimalField(
        source="price", max_digits=10, decimal_places=2, allow_null=True
    )
    codes = serializers.ListField(
        source="document.row.codes",
        child=serializers.CharField(),
        help_text=_(
            "Class, state, whom it is open to, unit of the price: `group:code`."
        ),
    )
    free_from = serializers.DateTimeField(
        source="first_free", allow_null=True, help_text=_("First bookable moment.")
    )


class OptionSerializer(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    total = serializers.IntegerField()


class FacetSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    options = OptionSerializer(many=True)


class FoundSerializer(serializers.Serializer):
    total = serializers.IntegerField(help_text=_("At most 5,000."))
    is_more = serializers.BooleanField(help_text=_("There are more than `total`."))
    read_as = serializers.CharField(
        help_text=_("How the words were read where nothing held them as written.")
    )
    next = serializers.URLField(allow_null=True)
    results = ResultSerializer(many=True)
    facets = FacetSerializer(many=True)


def parameters():
    """What the address takes; codes of one group are alternatives and may repeat."""
    described = {
        "q": _("Words, in any script, or pinyin; all must be found."),
        "sort": _("The order; without it the best match, or the first free."),
        "page": f"1–{LAST_PAGE}",
        "free_from": _("Day: with free time on or after it."),
        "free_until": _("Day: with free time on or before it."),
        "price_max": _("Yuan."),
    } | dict.fromkeys(FACETS, _("Code, may repeat."))
    choices = {"sort": [code for code, label in SORTS]}
    return tuple(
        OpenApiParameter(
            name, description=text, many=name in FACETS, enum=choices.get(name)
        )
        for name, text in described.items()
    )


def refuse_dropped(query, wanted):
    """A page may leave out a filter that it cannot read, a program is told of it."""
    for group in FACETS:
        given = set(query.getlist(group)) - {"", *wanted.facets.get(group, ())}
        if given:
            words = _("Of these codes some are malformed, or there are too many.")
            raise exceptions.ValidationError({group: [words]})


class SearchViewSet(Asked, viewsets.ViewSet):
    """One search over every record of every base."""

    title = _("search")
    permission_classes = [permissions.AllowAny]
    asks = parameters()

    @extend_schema(responses=FoundSerializer)
    def list(self, request):
        form = SearchForm(request.query_params)
        wanted = form.search()
        if form.errors:
            raise exceptions.ValidationError(form.errors)
        refuse_dropped(request.query_params, wanted)
        found = search(wanted)
        labels = label_all(
            [*panel.facets_of(found, wanted), *lines.codes_of(found.documents)]
        )
        answer = {
            "total": found.total,
            "is_more": found.is_more,
            "read_as": found.read_as,
            "next": next_page(request, wanted, found),
            "results": [result(request, d, labels) for d in found.documents],
            "facets": facets(found, labels),
        }
        return Response(FoundSerializer(answer).data)


def result(request, document, labels):
    line = lines.Line(document, labels)
    line.url = request.build_absolute_uri(line.get_absolute_url())
    return line


def facets(found, labels):
    """Each group with every code that was counted, the most frequent first."""
    for facet in offered():
        totals = panel.codes_of(facet, found.counts)
        yield {
            "key": facet.key,
            "label": facet.label,
            "options": [
                {
                    "value": code,
                    "label": labels.get(f"{facet.key}:{code}", code),
                    "total": totals[code],
                }
                for code in sorted(totals, key=lambda c: (-totals[c], c))
            ],
        }


def next_page(request, wanted, found):
    if wanted.page * wanted.per_page >= found.listed:
        return None
    query = request.query_params.copy()
    query["page"] = str(wanted.page + 1)
    return request.build_absolute_uri(f"?{query.urlencode()}")


routes = [("search", SearchViewSet)]
