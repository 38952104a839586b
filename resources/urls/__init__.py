"""The addresses of the catalogue, its desk and its bookings."""

from django.urls import include, path, register_converter

from resources.urls.converters import Kind, Part, Shown

register_converter(Kind, "kind")
register_converter(Shown, "shown")
register_converter(Part, "part")

app_name = "resources"
urlpatterns = [
    path("", include("resources.urls.booking")),
    path("", include("resources.urls.catalogue")),
    path("", include("resources.urls.desk")),
]
