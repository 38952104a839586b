"""Work for a worker: leased, so that a crash leaves it to another."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.ids import new_id
from portal.core.logs import request_id


class Job(models.Model):
    """What a worker takes up while its `stage` is one of `working`.

    A worker that has said nothing for longer than `patience` is taken for dead. It
    writes in the `language` of whoever gave it the job.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    started_at = models.DateTimeField(_("started at"), null=True)
    done = models.PositiveIntegerField(_("rows done"), default=0)
    total = models.PositiveIntegerField(_("rows"), default=0)
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, editable=False
    )
    request_id = models.CharField(
        _("request id"), max_length=64, default=request_id, editable=False
    )

    working: tuple[str, ...] = ()
    tones: dict[str, str] = {}
    patience = timedelta(minutes=5)

    class Meta:
        abstract = True

    @property
    def stage_tone(self):
        """How the stage looks: see `_state.html`."""
        return self.tones[self.stage]

    @property
    def is_working(self):
        return self.stage in self.working
