"""Rings when a track of a workspace has changed. A ring may be lost; whoever hears one asks again for the truth."""

from __future__ import annotations

import logging
from typing import Any, Literal, TypedDict

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


class Ring(TypedDict):
    """The message on the channel layer, which is also what the studio socket sends."""

    type: Literal["track"]
    id: str
    state: str


def group(workspace_id: int) -> str:
    """The channel-layer group of everybody who looks at a workspace."""
    return f"workspace.{workspace_id}"


def ring(workspace_id: int, track_id: Any, state: str) -> None:
    message = Ring(type="track", id=str(track_id), state=state)
    layer: Any = get_channel_layer()
    try:
        async_to_sync(layer.group_send)(group(workspace_id), message)
    except (RedisError, OSError) as error:
        log.info("doorbell of workspace %s not rung: %s", workspace_id, error)
