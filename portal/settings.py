"""One settings file for every base: they differ only by environment and data."""

from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.admin_look import UNFOLD  # noqa: F401
from portal.core.logs import logging_settings
from portal.identity.sign_in.rules import *  # noqa: F403
from portal.identity.signon.rules import *  # noqa: F403

ROOT = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()  # X_FILE names a file that holds the secret X


# --- the base -----------------------------------------------------------------
BASE = env("BASE")  # code of this base, such as chongqing
BASE_URL = env("BASE_URL")  # its public address, without a slash at the end
DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # on their way out
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = [BASE_URL]
VAR = Path(env("VAR", default=str(ROOT / "var")))  # files this base keeps
NODE_KEY_FILE = env("NODE_KEY_FILE", default=str(VAR / "node.pem"))
SIGN_ON_KEYS = env("SIGN_ON_KEYS", default=str(VAR / "sign-on"))  # a folder

# --- applications -------------------------------------------------------------
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "portal.identity.apps.OfficeConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "django_structlog",
    "csp",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "portal.core",
    "portal.nodes",
    "portal.identity.apps.IdentityConfig",
    "portal.notices",
    "portal.search",
    "resources",
    "agreements",
    "portal.demo",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.core.logs.proper_request_id",
    "django_structlog.middlewares.RequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "portal.core.charset.Legible",  # before anything reads the address or the form
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.identity.office.InOffice",
    "django.contrib.messages.middleware.MessageMiddleware",
    "portal.core.methods.OnlyForms",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "portal.identity.sign_in.limits.TooOften",
    "portal.identity.sign_in.unsent.NothingHalfDone",
    "portal.identity.signon.sense.MakingSense",
    "portal.identity.signon.hint.KnowAgain",
    "portal.identity.signon.guests.Guests",
    "portal.identity.sign_in.consent.AskAgain",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "portal.nodes.context.bases",
                "portal.notices.context.notices",
            ],
        },
    },
]

FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- stores -------------------------------------------------------------------
DATABASES = {
    "default": env.db_url("DATABASE_URL", engine="django.db.backends.postgresql")
}
# Any open write hides the changes after it from the other bases: none may stay open.
DB_TRANSACTION_SECONDS = env.int("DB_TRANSACTION_SECONDS", 30)
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    f"-c transaction_timeout={DB_TRANSACTION_SECONDS}s"
    f" -c idle_in_transaction_session_timeout={DB_TRANSACTION_SECONDS}s"
)
DB_POOL = env.int("DB_POOL", 8)  # most connections a process holds; 0: no pool
DATABASES["default"]["OPTIONS"]["pool"] = DB_POOL and {
    "min_size": 1,
    "max_size": DB_POOL,
    "timeout": 10,
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": BASE,
    },
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

PGHISTORY_BASE_MODEL = "portal.core.earlier.Event"
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")

# --- sign-in ------------------------------------------------------------------
AUTH_USER_MODEL = "identity.Account"
AUTHENTICATION_BACKENDS = [
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "portal.identity.signon.secrets.FastHasher",  # of programs, which show long ones
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_NAME = f"session_{BASE}"  # cookies ignore ports: one name per base
CSRF_COOKIE_NAME = f"csrf_{BASE}"
LANGUAGE_COOKIE_NAME = f"language_{BASE}"
# The bases' common parent, where they have one: each sees who is signed in at another.
SHARED_COOKIE_DOMAIN = env("SHARED_COOKIE_DOMAIN", default=None)
SESSION_COOKIE_AGE = 7 * 24 * 3600  # of those who ask to be remembered
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = BASE_URL.startswith("https:")

PRIVACY_NOTICE = "2026-11"  # the version that people consent to
REAL_NAME_BACKEND = env("REAL_NAME_BACKEND", default="portal.identity.real_name.ByHand")
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = BASE_URL.startswith("http://localhost")

# --- what a browser may load -----------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "style-src": ["'self'", "'unsafe-inline'"],  # the calendar places its events
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SECURE_HSTS_SECONDS = 31_536_000 if BASE_URL.startswith("https:") else 0  # a year
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- languages and time -------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [ROOT / "portal" / "locale"]
FORMAT_MODULE_PATH = "portal.formats"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# --- messages that leave the portal ---------------------------------------------
EMAIL_CONFIG = env.email_url("EMAIL_URL", default="consolemail://")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env("FROM_EMAIL", default="portal@localhost")
CONTACT_EMAIL = env("CONTACT_EMAIL", default="")  # of people who answer questions
EMAIL_TIMEOUT = 10  # seconds
SMS_URL = env("SMS_URL", default="")  # of a gateway; its token may be part of it
SMS_BACKEND = env(
    "SMS_BACKEND", default=f"portal.core.sms.{'Gateway' if SMS_URL else 'Console'}"
)

# --- files --------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = Path(env("STATIC_ROOT", default=str(VAR / "static")))
STATICFILES_DIRS = [ROOT / "static", ("vendor", ROOT / "var" / "vendor")]
MEDIA_ROOT = VAR / "media"
# Where nobody collects static files, WhiteNoise serves them from where they lie.
WHITENOISE_USE_FINDERS = env.bool("STATIC_BY_FINDERS", DEBUG)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if WHITENOISE_USE_FINDERS
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- work in the background ---------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE = clock.SCHEDULE  # each task says how often it is woken
BEAT_PULSE = env("BEAT_PULSE", default="")  # a file that beat writes when it sends one

# --- logs: one request id from web to worker to other bases -------------------
LOGGING = logging_settings(env("LOG_FORMAT", default="json"))
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_TRUST_UPSTREAM_REQUEST_ID = True

# --- API ----------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_SCHEMA_CLASS": "portal.core.api_schema.Schema",
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.identity.programs.authentication.BearerAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": [
        "rest_framework.permissions.IsAuthenticatedOrReadOnly",
    ],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "portal.core.parsers.Json",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_PAGINATION_CLASS": "portal.core.api.Pages",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
        "portal.identity.programs.authentication.TokenThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env("API_RATE_VISITOR", default="120/min"),
        "user": env("API_RATE_ACCOUNT", default="1200/min"),
        "token": env("API_RATE_TOKEN", default="600/min"),
    },
    "NUM_PROXIES": ALLAUTH_TRUSTED_PROXY_COUNT,  # else anyone names any address
    "EXCEPTION_HANDLER": "portal.core.api.answer_problem",
}
SPECTACULAR_SETTINGS = {
    "TITLE": _("Sichuan–Chongqing Science Resources: API"),
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "StageEnum": "resources.models.Stage",
        "DutyStateEnum": "agreements.models.DutyState",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.core.api_page.in_words",
    ],
}
