"""The WSGI entry for the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

handler = get_wsgi_application()

# The apps are there now.
from portal.core.charset import unread  # noqa: E402
from portal.core.production import refuse_unfit  # noqa: E402

refuse_unfit()
application = unread(handler)
