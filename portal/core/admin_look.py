"""The admin site in the portal's colours: settings of django-unfold."""

from django.templatetags.static import static
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

LOGO = lazy(static, str)("logo.svg")

UNFOLD = {
    "SITE_TITLE": _("Administration"),
    "SITE_HEADER": _("Sichuan–Chongqing Science Resources"),
    "SITE_SUBHEADER": _("Administration"),
    "SITE_ICON": lambda request: static("logo.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": LOGO}],
    "STYLES": [lambda request: static("admin.css")],
    "SCRIPTS": [lambda request: static("admin.js")],
    "SIDEBAR": {"navigation": "portal.admin_menu.navigation"},
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": True,
    "BORDER_RADIUS": "8px",
    "COLORS": {
        # Our accent is 600; in the dark, 400.
        "primary": {
            "50": "oklch(97% .012 228)",
            "100": "oklch(94% .022 228)",
            "200": "oklch(88% .045 228)",
            "300": "oklch(82% .07 226)",
            "400": "oklch(78% .095 224)",
            "500": "oklch(60% .1 228)",
            "600": "oklch(45% .09 232)",
            "700": "oklch(40% .08 232)",
            "800": "oklch(34% .065 232)",
            "900": "oklch(29% .05 232)",
            "950": "oklch(22% .035 232)",
        },
    },
}
