"""The Celery application: it only wakes tasks, PostgreSQL is the queue."""

import os
from logging.config import dictConfig

from celery import Celery
from celery.signals import beat_init, setup_logging, worker_init
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


@worker_init.connect
@beat_init.connect
def run_only_where_fit(**kwargs):
    refuse_unfit()
