"""Addresses of libraries, of the admin site and between bases: who may come."""

# allauth's pages for whoever is not signed in, and those that a link leads to.
OPEN = [
    "account_login",
    "account_signup",
    "account_inactive",
    "account_reset_password",
    "account_password_reset_completed",
    "account_confirm_password_reset_code",
    "account_complete_password_reset",
    "account_request_login_code",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_verify_phone",
    "account_logout",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "socialaccount_login_cancelled",
    "socialaccount_login_error",
    "socialaccount_signup",
]
# Its pages about one's own account.
OWN = [
    "account_change_password",
    "account_set_password",
    "account_change_phone",
    "account_email",
    "account_reauthenticate",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_remove_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "socialaccount_connections",
    "usersessions_list",
]
CHOICES = ["choices"]  # which stands before admin:autocomplete
# Its old addresses, which lead to the ones above.
MOVED = [
    f"social/{page}/"
    for page in ("login/cancelled", "login/error", "signup", "connections")
]
# What the admin site has besides the pages of each model of docs/permissions.md.
OFFICE = [
    "index",
    "login",
    "logout",
    "search",
    "autocomplete",
    "jsi18n",
    "app_list",
    "view_on_site",
    "password_change",
    "password_change_done",
    "<path:object_id>/",  # an old address of each record's page
    "(?P<url>.*)$",
    "identity_membership_end_office",
    "identity_organisation_verify",
    "nodes_link_step",
    "resources_instrument_review",
    *(
        f"agreements_agreement_{step}"
        for step in (
            *("preview", "see_changes", "consult", "take_back", "sign", "renew"),
            *("bring_into_force", "end", "ask_disclosure", "make_report"),
            *("see_consultation", "propose_change", "take_back_change"),
            "accept_text",
        )
    ),
    *(
        f"agreements_consultation_{step}"
        for step in ("see_agreement", "agree", "decline", "withdraw")
    ),
    *(
        f"agreements_{name}_{page}"
        for name in ("agreement", "commitment")
        for page in ("import_table", "template", "export_all")
    ),
    "agreements_agreementevent_restore",
    "agreements_commitmentevent_restore",
    "agreements_yearlyreport_ask_disclosure",
    *("agreements_commitment_report", "agreements_duty_report"),
    *("agreements_meeting_ask_disclosure", "agreements_resolution_adopt"),
    *("agreements_progress_confirm", "agreements_progress_return_it"),
    "agreements_progress_ask_disclosure",
    *("agreements_disclosurereview_approve", "agreements_disclosurereview_decline"),
    "resources_facility_review",
    "resources_resource_review",
    "resources_booking_manage",
    "resources_outage_manage",
    "search_document_catch_up",
]
# What bases ask of each other, signed: tests/nodes/test_signing.py.
NODES = [
    "introduction",
    "around",
    "file",
    "status",
    "feed",
    "records",
    "digest",
    "copies",
    "poke",
    "messages",
    "again",
]
# What stands behind these is tested where they are named.
ELSEWHERE = {
    **dict.fromkeys(
        [
            "authorize",
            *(
                f"idp:oidc:{name}"
                for name in (
                    *("configuration", "jwks", "authorization", "token", "userinfo"),
                    *("revoke", "logout", "device_code", "device_authorization"),
                )
            ),
        ],
        "tests/identity/signon/test_provider.py",
    ),
    "identity:sign-on": "tests/identity/signon/test_elsewhere.py",
    "identity:signed-on": "tests/identity/signon/test_coming_back.py",
    "api-nothing": "tests/core/test_api.py",
    "healthz": "tests/core/test_health.py",
    "readyz": "tests/core/test_health.py",
    "set_language": "tests/browser/test_manners.py",
    "resources:withdraw-booking": "tests/across/test_pages_across.py",
    "authorize-device": "tests/identity/programs/test_unattended.py",
    "revoke": "tests/identity/programs/test_going_on.py",
    "sign-out": "tests/identity/signon/test_signing_out_by_program.py",
    "idp:oidc:introspect": "tests/identity/programs/test_going_on.py",
    "openid_connect_login": "tests/identity/test_by_organisation.py",
    "openid_connect_callback": "tests/identity/test_by_organisation.py",
    "saml-login": "tests/identity/test_by_saml.py",
    "saml-acs": "tests/identity/test_saml_unbelieved.py",
    "saml-finish": "tests/identity/test_saml_unbelieved.py",
    "saml-metadata": "tests/identity/test_by_saml.py",
    "identity:withdraw-consent": "tests/across/test_doors_across.py",
}
NAMES = {
    *(*OPEN, *OWN, *CHOICES, *MOVED, *ELSEWHERE),
    *(f"admin:{name}" for name in OFFICE),
    *(f"nodes:{name}" for name in NODES),
}
