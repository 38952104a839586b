"""The record of sign-ins, and what allauth keeps: sessions, addresses, factors."""

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from portal.core.admin import ReadOnlyAdmin
from portal.core.prose import listed
from portal.identity.actions.tokens import revoke_token
from portal.identity.models import PersonalToken, SignIn

# Shown our way, or by what is ours: providers by their own table.
for model in (EmailAddress, Authenticator, UserSession):
    admin.site.unregister(model)
for model in (SocialAccount, SocialApp, SocialToken, Token):
    admin.site.unregister(model)


@admin.register(SignIn)
class SignInAdmin(ReadOnlyAdmin):
    list_display = ["at", "login", "account", "outcome", "method", "ip"]
    list_filter = ["outcome", "method", "at"]
    list_select_related = ["account__person"]
    search_fields = ["login", "ip", "account__person__name"]
    date_hierarchy = "at"


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnlyAdmin):
    list_display = ["email", "user", "verified"]
    list_filter = ["verified"]
    list_select_related = ["user__person"]
    search_fields = ["email", "user__person__name"]


@admin.register(Authenticator)
class AuthenticatorAdmin(ReadOnlyAdmin):
    """A lost factor is taken away after its owner was seen; its secret is not shown."""

    list_display = ["user", "type", "created_at", "last_used_at"]
    list_filter = ["type"]
    list_select_related = ["user__person"]
    search_fields = ["user__person__name", "user__email", "user__phone"]
    fields = ["user", "type", "created_at", "last_used_at"]

    def has_delete_permission(self, request, obj=None):
        may = request.user.has_perm("mfa.delete_authenticator")
        return may and (obj is None or obj.user_id != request.user.pk)


@admin.register(UserSession)
class UserSessionAdmin(ReadOnlyAdmin):
    """Deleting one ends the session."""

    list_display = ["user", "ip", "user_agent", "created_at", "last_seen_at"]
    list_select_related = ["user__person"]
    search_fields = ["user__person__name", "ip"]
    fields = ["user", "ip", "user_agent", "created_at", "last_seen_at"]

    def has_delete_permission(self, request, obj=None):
        return request.user.has_perm("usersessions.delete_usersession")

    def delete_model(self, request, obj):
        obj.end()

    def delete_queryset(self, request, queryset):
        for session in queryset:
            session.end()


@admin.register(PersonalToken)
class PersonalTokenAdmin(ReadOnlyAdmin):
    """Deleting one revokes it: that it was there stays known."""

    list_display = ["account", "name", "beginning", "made_at", "expires_at"]
    list_display += ["last_used_at", "revoked_at"]
    list_filter = ["expires_at", "revoked_at"]
    list_select_related = ["account__person"]
    search_fields = ["name", "beginning", "account__person__name"]
    exclude = ["scopes"]
    readonly_fields = ["may"]

    def has_delete_permission(self, request, obj=None):
        may = request.user.has_perm("identity.delete_personaltoken")
        return may and (obj is None or obj.revoked_at is None)

    @admin.display(description=_("what it may do"))
    def may(self, token):
        return listed(token.scope_labels)

    def delete_model(self, request, obj):
        revoke_token(token=obj)

    def delete_queryset(self, request, queryset):
        for token in queryset:
            revoke_token(token=token)
