"""The API: every app's routes under /api/v1/, with their schema and a page of it."""

from django.urls import include, path, reverse
from drf_spectacular.views import SpectacularAPIView
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter
from rest_framework.views import APIView

from agreements import api as agreements
from portal.core.api import NotThere
from portal.core.api_page import TITLES, api_page, entitle
from portal.identity import api as identity
from portal.notices import api as notices
from portal.search import api as search
from resources import api as resources

APPS = [identity, notices, resources, search, agreements]

router = SimpleRouter()
for app in APPS:
    for prefix, viewset in app.routes:
        router.register(prefix, viewset, basename=prefix)
        entitle(prefix, viewset)


class Root(APIView):
    """What there is: where to read of it, and each list by the noun it is about."""

    permission_classes = ()
    schema = None

    def get(self, request):
        lists = {
            prefix: {
                "title": TITLES.get(prefix, prefix),
                "url": self._absolute(f"{prefix}-list"),
            }
            for prefix, viewset, _ in router.registry
            if hasattr(viewset, "list") and "(" not in prefix  # below one record
        }
        found = {
            "documentation": self._absolute("api-docs"),
            "schema": self._absolute("api-schema"),
            "lists": lists,
        }
        return Response(found)

    def _absolute(self, name):
        return self.request.build_absolute_uri(reverse(name))


urlpatterns = [
    path("", Root.as_view(), name="api-root"),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", api_page, name="api-docs"),
    path("", include(router.urls)),
    path("<path:rest>", NotThere.as_view()),
]
