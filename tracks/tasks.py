"""The doors through which Celery enters: each takes an id, calls one function and returns."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from celery import shared_task

from tracks import (
    closing,
    effects,
    errands,
    exporting,
    fetching,
    generation,
    mixing,
    orders,
    passing,
    renditions,
    separating,
    upkeep,
    uploads,
    watching,
    webhooks,
)


@shared_task(bind=True, name="tracks.generate")
def generate(self: Any, track_id: str) -> None:
    generation.run(UUID(track_id), redelivered=_is_redelivered(self))


@shared_task(bind=True, name="tracks.take_in")
def take_in(self: Any, track_id: str) -> None:
    uploads.run(UUID(track_id), redelivered=_is_redelivered(self))


@shared_task(bind=True, name="tracks.prepare")
def prepare(self: Any, track_id: str) -> None:
    errands.run(UUID(track_id), redelivered=_is_redelivered(self))


@shared_task(name="tracks.fetch")
def fetch(order: str, workspace_id: int, user_id: int | None, url: str, field: str) -> None:
    orders.fill(order, lambda: fetching.for_order(workspace_id, user_id, url, field))


@shared_task(bind=True, name="tracks.separate")
def separate(self: Any, pk: int) -> None:
    separating.run(pk, redelivered=_is_redelivered(self))


@shared_task(name="tracks.take_apart")
def take_apart(order: str, upload_id: str, stem_set: str, output_format: str, signed: bool) -> None:
    orders.fill(order, lambda: passing.take_apart(UUID(upload_id), stem_set, output_format, signed=signed))


@shared_task(name="tracks.watch")
def watch(order: str, upload_ids: list[str], listen: bool) -> None:
    orders.fill(order, lambda: watching.watch_uploads([UUID(upload_id) for upload_id in upload_ids], listen=listen))


@shared_task(name="tracks.add_effects")
def add_effects(order: str, track_id: str, places: list[list[Any]], apart: bool, signed: bool) -> None:
    orders.fill(order, lambda: effects.add(UUID(track_id), places, apart=apart, signed=signed))


@shared_task(name="tracks.mix")
def mix(order: str, track_id: str, settings: dict[str, dict[str, Any]], output_format: str) -> None:
    orders.fill(order, lambda: mixing.make(UUID(track_id), settings, output_format))


@shared_task(name="tracks.make_rendition")
def make_rendition(track_id: str, output_format: str, signed: bool = False) -> None:
    renditions.make(UUID(track_id), output_format, signed=signed)


@shared_task(name="tracks.sweep")
def sweep() -> None:
    upkeep.sweep()


@shared_task(name="tracks.empty_trash")
def empty_trash(workspace_id: int | None = None, track_ids: list[str] | None = None) -> None:
    upkeep.empty_trash(workspace_id, track_ids)


@shared_task(name="tracks.clear_closed")
def clear_closed() -> None:
    closing.clear_closed()


@shared_task(name="tracks.export")
def export(export_id: str) -> None:
    exporting.run(UUID(export_id))


@shared_task(name="tracks.drop_exports")
def drop_exports() -> None:
    closing.drop_exports()


@shared_task(name="tracks.weigh_tracks")
def weigh_tracks() -> None:
    upkeep.weigh_tracks()


@shared_task(name="tracks.drop_uploads")
def drop_uploads() -> None:
    upkeep.drop_uploads()


@shared_task(name="tracks.deliver")
def deliver(delivery_id: str) -> None:
    webhooks.deliver(UUID(delivery_id))


@shared_task(name="tracks.deliver_due")
def deliver_due() -> None:
    webhooks.deliver_due()


@shared_task(name="tracks.forget_deliveries")
def forget_deliveries() -> None:
    webhooks.forget_old()


def _is_redelivered(task: Any) -> bool:
    return bool((task.request.delivery_info or {}).get("redelivered", False))
