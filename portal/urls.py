"""Where every address of the portal leads."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import TemplateView

from portal.core.api import NotThere
from portal.core.choosing import ChoiceView
from portal.core.health import healthz, readyz
from portal.core.styleguide import styleguide
from portal.nodes.pages import sharing

choices = ChoiceView.as_view(admin_site=admin.site)

urlpatterns = [
    path("", include("portal.search.urls")),
    path("account/", include("allauth.urls")),
    path("", include("portal.identity.urls")),
    path("", include("portal.identity.signon.urls")),
    path("", include("resources.urls")),
    path("", include("agreements.urls")),
    path("notices/", include("portal.notices.urls")),
    path("api/v1/", include("portal.api")),
    re_path("^api/", NotThere.as_view(), name="api-nothing"),
    path("help/", TemplateView.as_view(template_name="help.html"), name="help"),
    path("admin/autocomplete/", admin.site.admin_view(choices), name="choices"),
    path("admin/", admin.site.urls),
    path("i18n/", include("django.conf.urls.i18n")),
    path("sharing/", sharing, name="sharing"),
    path("node/v1/", include("portal.nodes.urls")),
    path("healthz", healthz),
    path("readyz", readyz),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide, name="styleguide"))
