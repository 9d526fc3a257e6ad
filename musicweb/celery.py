"""The Celery application: which task goes to which queue, and what beat repeats."""

from __future__ import annotations

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicweb.settings")

app = Celery("musicweb")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
