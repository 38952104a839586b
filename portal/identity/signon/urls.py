"""The provider's addresses: ours stand in front of allauth's."""

from django.urls import include, path

from portal.identity.signon.authorize import Authorize

urlpatterns = [
    path("identity/o/authorize", Authorize.as_view(), name="authorize"),
    path("", include("allauth.idp.urls")),
]
