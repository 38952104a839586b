"""Settings of the OpenID Connect provider, the same at every base."""

IDP_OIDC_ADAPTER = "portal.identity.signon.provider.Provider"
IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN = 30 * 24 * 3600  # of a program nobody uses
IDP_OIDC_INTROSPECTION_ENABLED = True  # of a client's own tokens
IDP_OIDC_DEVICE_CODE_EXPIRES_IN = 600
# A client that shows whose session it means need not have the person asked again.
IDP_OIDC_RP_INITIATED_LOGOUT_ASKS_FOR_OP_LOGOUT = False
