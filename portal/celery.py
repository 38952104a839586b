"""The Celery application: it only wakes tasks, PostgreSQL is the queue."""

import os
from logging.config import dictConfig
from pathlib import Path

from celery import Celery
from celery.signals import after_task_publish, beat_init, setup_logging, worker_init
from django.conf import settings
from django_structlog.celery.steps import DjangoStructLogInitStep

from portal.core.production import refuse_unfit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

app = Celery("portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.steps["worker"].add(DjangoStructLogInitStep)


@setup_logging.connect
def write_logs_like_the_web(**kwargs):
    dictConfig(settings.LOGGING)


@beat_init.connect
def show_pulse(**kwargs):
    """Let a file say when beat last sent a task: for whoever asks if it still does."""
    if settings.BEAT_PULSE:
        file = Path(settings.BEAT_PULSE)
        after_task_publish.connect(lambda **kwargs: file.touch(), weak=False)


@worker_init.connect
@beat_init.connect
def run_only_where_fit(**kwargs):
    refuse_unfit()
