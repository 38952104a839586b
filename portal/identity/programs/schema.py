"""What the API's schema says of tokens."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from portal.core.scopes import scope_of


class TokenScheme(OpenApiAuthenticationExtension):
    target_class = "portal.identity.programs.authentication.BearerAuthentication"
    name = "token"

    def get_security_requirement(self, auto_schema):
        scope = scope_of(auto_schema.view, auto_schema.method)
        return {self.name: [scope]} if scope else []

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer"}
