"""What a record said before a change: the base of every model of its history."""

from django.db import models
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from pghistory import models as pghistory

CHANGES = [
    ("insert", _("entered")),
    ("update", _("changed")),
    ("delete", _("deleted")),
]


class Event(pghistory.Event):
    """Named by the moment of its change, as people look for it."""

    pgh_created_at = models.DateTimeField(_("changed at"), auto_now_add=True)
    pgh_label = models.TextField(_("change"), choices=CHANGES)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return date_format(localtime(self.pgh_created_at), "DATETIME_FORMAT")
