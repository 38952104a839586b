"""The pages of the search, and the home page that begins with it."""

from allauth.account.adapter import get_adapter
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.http import push_url

from portal.core.pace import is_too_fast
from portal.search import home as at_home
from portal.search import lines, panel, phrases
from portal.search.forms import SearchForm
from portal.search.instead import instead
from portal.search.labels import label_all
from portal.search.query import search

MOST_A_MINUTE = 1_200  # suggestions for one network address: a campus types behind one


@require_safe
@vary_on_headers("HX-Request")
def search_page(request):
    form = SearchForm(request.GET)
    wanted = form.search()
    found = search(wanted)
    labels = label_all(
        [*panel.facets_of(found, wanted), *lines.codes_of(found.documents)]
    )
    page = Paginator(range(found.listed), wanted.per_page).get_page(wanted.page)
    page.object_list = [lines.Line(document, labels) for document in found.documents]
    context = {
        "form": form,
        "wanted": wanted,
        "found": found,
        "page": page,
        "groups": list(panel.groups(found, wanted, labels)),
        "chips": panel.chips(request.GET, form, wanted, labels),
        "instead": [] if found.total else instead(wanted),
    }
    status = 422 if form.errors else 200
    if request.htmx and not request.htmx.history_restore_request:
        found_part = render(request, "search/_found.html", context, status=status)
        return push_url(found_part, panel.address(request.GET))
    return render(request, "search/page.html", context, status=status)


@require_safe
@vary_on_headers("Accept-Language", "Cookie")
@cache_control(private=True, max_age=60)
def suggestions(request):
    """What may be meant by the letters typed so far: a list box's options."""
    if is_too_fast(what="suggestions", who=client_of(request), most=MOST_A_MINUTE):
        return HttpResponse(status=429)
    proposed = phrases.suggest(request.GET.get("q", ""))
    # Rendered without the request: no account, no bases, one query in all.
    return HttpResponse(
        render_to_string("search/_suggestions.html", {"suggestions": proposed})
    )


def client_of(request):
    return get_adapter().get_client_ip(request)


@require_safe
def home(request):
    return render(request, "home.html", at_home.context())
