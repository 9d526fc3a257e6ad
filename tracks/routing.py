"""Addresses of the websockets."""

from __future__ import annotations

from typing import Any

from django.urls import path

from tracks.consumers import StudioConsumer, TrackConsumer

websocket_urlpatterns: list[Any] = [
    path("ws/tracks/<uuid:track_id>", TrackConsumer.as_asgi()),  # type: ignore[arg-type]
    path("ws/studio", StudioConsumer.as_asgi()),  # type: ignore[arg-type]
]
