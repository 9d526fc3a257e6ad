"""The composition root: settings, addresses, sockets, workers and the HTTP dialects. Nobody imports it."""

from musicweb.celery import app as celery_app

__all__ = ["celery_app"]
