"""A Celery worker inside of the test's own process, so that it has the settings of the test."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from celery.contrib.testing.worker import start_worker

from musicweb.celery import app


@contextmanager
def working(*queues: str) -> Iterator[None]:
    """A worker that takes from `queues` meanwhile; tests that use it need a database of `transaction=True`."""
    with start_worker(app, queues=list(queues), pool="solo", perform_ping_check=False, shutdown_timeout=20):
        yield
