"""The API: every app's routes under /api/v1/, with their schema and a page of it."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from portal.identity import api as identity
from portal.notices import api as notices
from portal.search import api as search
from resources import api as resources

APPS = [identity, notices, resources, search]

router = SimpleRouter()
for app in APPS:
    for prefix, viewset in app.routes:
        router.register(prefix, viewset, basename=prefix)

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(url_name="api-schema"),
        name="api-docs",
    ),
    path("", include(router.urls)),
]
