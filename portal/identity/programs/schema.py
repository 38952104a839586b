"""What the API's schema says of tokens."""

from django.urls import reverse_lazy
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from portal.core.scopes import scope_of
from portal.identity.models import Scope

AUTHORIZE = reverse_lazy("idp:oidc:authorization")
TOKEN = reverse_lazy("idp:oidc:token")


class TokenSchemes(OpenApiAuthenticationExtension):
    target_class = "portal.identity.programs.authentication.BearerAuthentication"
    name = ["token", "oauth"]

    def get_security_requirement(self, auto_schema):
        scope = scope_of(auto_schema.view, auto_schema.method)
        return [{"token": []}, {"oauth": [scope]}] if scope else []

    def get_security_definition(self, auto_schema):
        scopes = {scope.value: scope.label for scope in Scope.of_programs()}
        code = {"authorizationUrl": str(AUTHORIZE), "refreshUrl": str(TOKEN)}
        token = {"tokenUrl": str(TOKEN), "scopes": scopes}
        flows = {"authorizationCode": code | token, "clientCredentials": token}
        return [
            {"type": "http", "scheme": "bearer"},
            {"type": "oauth2", "flows": flows},
        ]
