"""The doors through which Celery enters: each takes an id, calls one function and returns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task

from tracks import generation, renditions, separating, upkeep, uploads


@shared_task(bind=True, name="tracks.generate")
def generate(self: Any, track_id: str) -> None:
    generation.run(UUID(track_id), redelivered=_is_redelivered(self))


@shared_task(bind=True, name="tracks.take_in")
def take_in(self: Any, track_id: str) -> None:
    uploads.run(UUID(track_id), redelivered=_is_redelivered(self))


@shared_task(bind=True, name="tracks.separate")
def separate(self: Any, pk: int) -> None:
    separating.run(pk, redelivered=_is_redelivered(self))


@shared_task(name="tracks.make_rendition")
def make_rendition(track_id: str, output_format: str, signed: bool = False) -> None:
    renditions.make(UUID(track_id), output_format, signed=signed)


@shared_task(name="tracks.sweep")
def sweep() -> None:
    upkeep.sweep()


@shared_task(name="tracks.empty_trash")
def empty_trash() -> None:
    upkeep.empty_trash()


@shared_task(name="tracks.drop_uploads")
def drop_uploads() -> None:
    upkeep.drop_uploads()


def _is_redelivered(task: Any) -> bool:
    return bool((task.request.delivery_info or {}).get("redelivered", False))
