"""Where the simulated bases answer: as ever, and with the card of who signs on."""

from django.urls import include, path

from tests.simulation import signing_on

urlpatterns = [
    path("token", signing_on.token),
    path("", include("portal.nodes.urls")),
]
