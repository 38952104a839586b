"""The portal's addresses and the style guide's, which DEBUG alone would add."""

from django.urls import path

from portal.core.styleguide import styleguide
from portal.urls import urlpatterns as portals

urlpatterns = [*portals, path("styleguide/", styleguide)]
