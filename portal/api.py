"""The API: every app's routes under /api/v1/, with their schema and a page of it."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from agreements import api as agreements
from portal.core.api import NotThere
from portal.core.api_page import api_page, entitle
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

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", api_page, name="api-docs"),
    path("", include(router.urls)),
    path("<path:rest>", NotThere.as_view()),
]
