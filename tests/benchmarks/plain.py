"""The same rows by the plainest views: what the page of the search is set against.

One wears the frame that every page of the site has; the other has nothing at all.
"""

from functools import cache

from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from portal.search.models import Document

ROWS = """<p>{{ total }}</p><ol>
{% for document in documents %}<li><a href="/{{ document.pk }}/">{{ document.name }}</a>
{{ document.row.model }} {{ document.row.maker }} {{ document.row.organisation.0 }}
{{ document.row.place.0 }} {{ document.home }} {{ document.price_from }}
{{ document.free_time.free_from }}</li>{% endfor %}</ol>"""
FRAMED = f'{{% extends "base.html" %}}{{% block content %}}{ROWS}{{% endblock %}}'


@cache
def template(text):
    return engines["django"].from_string(text)


def plain(request, text):
    found = Document.objects.all()
    if q := request.GET.get("q"):
        found = found.filter(text__contains=q)
    newest = found.select_related("free_time").order_by("-published_at")[:20]
    context = {"documents": newest, "total": found.count()}
    return HttpResponse(template(text).render(context, request))


urlpatterns = [
    path("plain/", plain, {"text": FRAMED}),
    path("bare/", plain, {"text": ROWS}),
    path("", include("portal.urls")),
]
