"""The WSGI entry for the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

from portal.core.production import refuse_unfit  # noqa: E402  the apps are there now

refuse_unfit()
