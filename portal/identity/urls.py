from django.urls import path

from portal.identity.views import (
    invitations,
    members,
    profile,
    providers,
    public,
    registration,
    sign_on,
    tokens,
)

app_name = "identity"
urlpatterns = [
    path("privacy/", public.privacy, name="privacy"),
    path("privacy/consent/", profile.consent, name="consent"),
    path("organisations/", public.organisations, name="organisations"),
    path("organisations/mine/", public.mine, name="mine"),
    path("organisations/register/", registration.register, name="register"),
    path("organisations/<uuid:pk>/", public.organisation, name="organisation"),
    path("organisations/<uuid:pk>/edit/", registration.edit, name="edit"),
    path("organisations/<uuid:pk>/resubmit/", registration.resubmit, name="resubmit"),
    path("organisations/<uuid:pk>/verify/", registration.verify, name="verify"),
    path("organisations/<uuid:pk>/decide/", registration.decide, name="decide"),
    path("organisations/<uuid:pk>/members/", members.members, name="members"),
    path("organisations/<uuid:pk>/invite/", members.invite, name="invite"),
    path(
        "organisations/<uuid:pk>/invitations/<uuid:invitation>/withdraw/",
        members.withdraw_invitation,
        name="withdraw-invitation",
    ),
    path("members/<int:pk>/confirm/", members.confirm, name="confirm-member"),
    path("members/<int:pk>/role/", members.change_role, name="change-role"),
    path("members/<int:pk>/end/", members.end, name="end-membership"),
    path("members/<int:pk>/hand-over/", members.hand_over, name="hand-over"),
    path("members/<int:pk>/stand-in/", members.stand_in, name="stand-in"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
    path("profile/", profile.profile, name="profile"),
    path("profile/real-name/", profile.request_real_name, name="request-real-name"),
    path(
        "profile/known-at/<slug:base>/withdraw/",
        profile.withdraw_consent,
        name="withdraw-consent",
    ),
    path("profile/known-at/<slug:base>/", sign_on.be_known, name="be-known"),
    path("profile/away/", sign_on.away, name="away"),
    path("account/elsewhere/", sign_on.elsewhere, name="elsewhere"),
    path("account/elsewhere/<slug:base>/", sign_on.sign_on, name="sign-on"),
    path(
        "account/elsewhere/<slug:base>/signed-on/", sign_on.signed_on, name="signed-on"
    ),
    path("account/by-organisation/", providers.by_organisation, name="by-organisation"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new/", tokens.new_token, name="new-token"),
    path("tokens/<uuid:pk>/revoke/", tokens.end_token, name="end-token"),
    path("profile/export/", profile.export, name="export"),
    path("profile/close/", profile.close, name="close"),
    path("real-names/<int:pk>/", profile.real_name_check, name="real-name-check"),
]
