"""The provider's addresses: ours stand in front of allauth's."""

from django.urls import include, path

from portal.identity.programs.doors import AuthorizeDevice, Revoke, SignOut
from portal.identity.signon.authorize import Authorize

urlpatterns = [
    path("identity/o/authorize", Authorize.as_view(), name="authorize"),
    path("identity/o/device", AuthorizeDevice.as_view(), name="authorize-device"),
    path("identity/o/api/revoke", Revoke.as_view(), name="revoke"),
    path("identity/o/logout", SignOut.as_view(), name="sign-out"),
    path("", include("allauth.idp.urls")),
]
