"""Where SAML providers send people; allauth puts these among its own addresses."""

from django.urls import path

from portal.identity.views import saml

urlpatterns = [
    path("saml/<slug:code>/login/", saml.login, name="saml-login"),
    path("saml/<slug:code>/acs/", saml.take_answer, name="saml-acs"),
    path("saml/<slug:code>/finish/", saml.finish, name="saml-finish"),
    path("saml/<slug:code>/metadata/", saml.metadata, name="saml-metadata"),
]
