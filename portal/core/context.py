"""What every page knows about the base that serves it."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

NAMES = {"chongqing": _("Chongqing base"), "chengdu": _("Chengdu base")}


def base(request):
    return {"base_code": settings.BASE, "base_name": NAMES.get(settings.BASE)}
