"""The same rows by the plainest view: what the page of the search is set against."""

from django.http import HttpResponse
from django.template import engines
from django.urls import include, path

from portal.search.models import Document

PAGE = """{% extends "base.html" %}{% block content %}<p>{{ total }}</p><ol>
{% for document in documents %}<li><a href="/{{ document.pk }}/">{{ document.name }}</a>
{{ document.row.model }} {{ document.row.maker }} {{ document.row.organisation.0 }}
{{ document.row.place.0 }} {{ document.home }} {{ document.price_from }}
{{ document.free_time.free_from }}</li>{% endfor %}</ol>{% endblock %}"""


def plain(request):
    found = Document.objects.filter(text__contains=request.GET.get("q", ""))
    newest = found.select_related("free_time").order_by("-published_at")[:20]
    page = engines["django"].from_string(PAGE)
    context = {"documents": newest, "total": found.count()}
    return HttpResponse(page.render(context, request))


urlpatterns = [path("plain/", plain), path("", include("portal.urls"))]
