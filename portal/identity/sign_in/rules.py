"""How people sign in, the same at every base: settings of allauth and passwords."""

from django.utils.translation import gettext_lazy as _

PASSWORD_RULES = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "portal.identity.sign_in.passwords.Length"},
    {"NAME": f"{PASSWORD_RULES}.CommonPasswordValidator"},
    {"NAME": f"{PASSWORD_RULES}.NumericPasswordValidator"},
    {
        "NAME": f"{PASSWORD_RULES}.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "phone"]},
    },
]

ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_ADAPTER = "portal.identity.sign_in.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "portal.identity.sign_in.forms.LoginForm",
    "signup": "portal.identity.sign_in.forms.SignupForm",
    "request_login_code": "portal.identity.sign_in.forms.RequestLoginCodeForm",
    "reset_password": "portal.identity.sign_in.forms.ResetPasswordForm",
}
SOCIALACCOUNT_ADAPTER = "portal.identity.providers.adapter.SocialAdapter"
SOCIALACCOUNT_FORMS = {
    "signup": "portal.identity.providers.forms.SignupForm",
    "disconnect": "portal.identity.providers.forms.UnlinkForm",
}
SOCIALACCOUNT_AUTO_SIGNUP = False  # nobody has an account without having agreed
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {"provider_class": "portal.identity.providers.oidc.University"}
}
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
# The sign-up form asks for either; allauth's checks want one that is required.
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": "20/m/ip,5/30m/key",
    # Each code gives three guesses, and each message costs money. One rate for a key:
    # allauth keeps a single history for all of them.
    "request_login_code": "20/m/ip,10/2h/key",
    "reset_password": "20/m/ip,10/2h/key",
}
MFA_ADAPTER = "portal.identity.sign_in.adapter.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # so that a passkey is two factors
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = _("Sichuan–Chongqing Science Resources")
