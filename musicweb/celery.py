"""The Celery application: which task goes to which queue, what beat repeats, and how workers warm up and show life.

`tracks.generate` is sent to the queue its engine names, `render` or `remote`. `media` is for what listens to whole
recordings: few at once, because each may take a gigabyte.
"""

from __future__ import annotations

import logging
import os
import warnings
from typing import Any

import redis
from celery import Celery, signals
from celery.exceptions import SecurityWarning

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicweb.settings")

# A container's only user may be root. What the warning is about, pickled messages, is not accepted here.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("musicweb")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.task_routes = {
    "tracks.make_rendition": {"queue": "upkeep"},
    "tracks.sweep": {"queue": "upkeep"},
    "tracks.empty_trash": {"queue": "upkeep"},
    "tracks.drop_uploads": {"queue": "upkeep"},
    "tracks.deliver_due": {"queue": "upkeep"},
    "tracks.forget_deliveries": {"queue": "upkeep"},
    "tracks.clear_closed": {"queue": "upkeep"},
    "tracks.drop_exports": {"queue": "upkeep"},
}
app.conf.beat_schedule = {
    "sweep": {"task": "tracks.sweep", "schedule": 5.0, "options": {"expires": 5}},
    "empty trash": {"task": "tracks.empty_trash", "schedule": 24 * 3600.0},
    "weigh tracks": {"task": "tracks.weigh_tracks", "schedule": 24 * 3600.0},
    "drop uploads": {"task": "tracks.drop_uploads", "schedule": 3600.0},
    "deliver due": {"task": "tracks.deliver_due", "schedule": 15.0, "options": {"expires": 15}},
    "clear closed": {"task": "tracks.clear_closed", "schedule": 3600.0},
    "drop exports": {"task": "tracks.drop_exports", "schedule": 3600.0},
    "forget deliveries": {"task": "tracks.forget_deliveries", "schedule": 24 * 3600.0},
}
app.autodiscover_tasks()

WORKER_KEY = "worker:{queue}"  # in Redis while a worker takes work from the queue
WORKER_KEY_SECONDS = 10  # five of Celery's heartbeats

log = logging.getLogger(__name__)
_queues: list[str] = []


@signals.celeryd_after_setup.connect
def _prepare(instance: Any, **_kwargs: Any) -> None:
    _queues[:] = instance.app.amqp.queues.consume_from
    _warm_up()


def _warm_up() -> None:
    """Load the engine before the pool forks: its children share the memory and are warm from their first song on."""
    from django.conf import settings

    import engines
    from engines.errors import EngineError

    try:
        engine = engines.get(settings.ENGINE)
        if engine.capabilities.queue in _queues:
            engine.warm_up()
    except EngineError as error:
        log.warning("The engine %s is not ready: %s", settings.ENGINE, error)


@signals.heartbeat_sent.connect
def _show_life(**_kwargs: Any) -> None:
    """Note each queue that is served, for `/readyz`."""
    from django.conf import settings

    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1) as client:
            for queue in _queues:
                client.set(WORKER_KEY.format(queue=queue), 1, ex=WORKER_KEY_SECONDS)
    except redis.RedisError as error:
        log.info("Redis does not hear this worker: %s", error)
