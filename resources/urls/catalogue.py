"""The addresses of what everyone may read."""

from django.urls import path

from resources.views import photo, public

urlpatterns = [
    path("facilities/", public.facilities, name="facilities"),
    path("facilities/<uuid:pk>/", public.facility, name="facility"),
    path("resources/", public.resources, name="resources"),
    path("resources/<uuid:pk>/", public.resource, name="resource"),
    path("resources/<slug:code>/", public.resources, name="resources"),
    path("photos/<uuid:pk>/", photo.photo, name="instrument-photo"),
    path("photos/<uuid:pk>/<slug:size>/", photo.photo, name="instrument-photo"),
]
