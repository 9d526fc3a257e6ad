"""The two websockets: one track while it is being made, and the doorbell of a whole workspace."""

from __future__ import annotations

import asyncio
import json
import logging
from contextlib import aclosing, suppress
from typing import Any, Literal, NotRequired, TypedDict
from urllib.parse import parse_qs

from channels.generic.websocket import AsyncWebsocketConsumer

from accounts.access import workspace_of
from engines.formats import output_format
from tracks import doorbell, log
from tracks.models import State, Track

NOT_FOUND, BAD_OFFSET, TRY_AGAIN, DONE = 4404, 4400, 1013, 1000
OFFSET_MAX = 2**40


class StateFrame(TypedDict):
    """How far the track is; `duration_ms` is None until the engine has decided."""

    type: Literal["state"]
    state: str
    stage: str
    progress: float
    title: str
    content_type: str
    duration_ms: int | None


class EndFrame(TypedDict):
    """The last frame."""

    type: Literal["end"]
    state: str
    failure: NotRequired[dict[str, Any]]


class TrackConsumer(AsyncWebsocketConsumer):
    """`/ws/tracks/<id>?from=<byte>`: state frames as JSON, the song's bytes as binary frames, one end frame."""

    channel_layer_alias = ""  # it hears no rings: everything comes through the log
    _playing: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        await self.accept()
        workspace = await workspace_of(self.scope)
        track_id = self.scope["url_route"]["kwargs"]["track_id"]
        track = await workspace.tracks.visible().filter(pk=track_id).afirst() if workspace else None
        offset = _offset(self.scope["query_string"])
        if track is None:
            await self.close(NOT_FOUND, "There is no such track.")
        elif offset is None:
            await self.close(BAD_OFFSET, f"from: must be a whole number from 0 to {OFFSET_MAX}")
        else:
            self._playing = asyncio.create_task(self._play(track, offset))

    async def disconnect(self, code: int) -> None:
        if self._playing:
            self._playing.cancel()
            with suppress(asyncio.CancelledError):
                await self._playing

    async def _play(self, track: Track, offset: int) -> None:
        try:
            await self.send(json.dumps(_state_frame(track)))
            async with aclosing(log.follow(track.pk, offset)) as entries:
                async for entry in entries:
                    await self._pass_on(track, entry)
            await self.close(DONE)
        except log.LogUnavailable as error:
            await self.close(TRY_AGAIN, str(error))
        except Exception:
            logging.getLogger(__name__).exception("track %s: socket broke", track.pk)
            await self.close(1011)

    async def _pass_on(self, track: Track, entry: log.Entry) -> None:
        match entry:
            case log.Audio():
                await self.send(bytes_data=entry.data)
            case log.Status():
                track.state, track.stage, track.progress = State.PROCESSING, entry.stage, entry.progress
                track.title, track.duration_ms = entry.title, entry.duration_ms
                await self.send(json.dumps(_state_frame(track)))
            case log.End():
                end: EndFrame = {"type": "end", "state": entry.state}
                if entry.failure:
                    end["failure"] = entry.failure
                await self.send(json.dumps(end))


class StudioConsumer(AsyncWebsocketConsumer):
    """`/ws/studio`: a ring whenever a track of the workspace changes."""

    _group = ""

    async def connect(self) -> None:
        await self.accept()
        workspace = await workspace_of(self.scope)
        if workspace is None:
            await self.close(NOT_FOUND, "Sign in first.")
            return
        self._group = doorbell.group(workspace.pk)
        await self.channel_layer.group_add(self._group, self.channel_name)

    async def disconnect(self, code: int) -> None:
        if self._group:
            await self.channel_layer.group_discard(self._group, self.channel_name)

    async def track(self, ring: doorbell.Ring) -> None:
        await self.send(json.dumps(ring))


def _state_frame(track: Track) -> StateFrame:
    return {
        "type": "state",
        "state": track.state,
        "stage": track.stage,
        "progress": track.progress,
        "title": track.title,
        "content_type": output_format(track.output_format).content_type,
        "duration_ms": track.duration_ms,
    }


def _offset(query: bytes) -> int | None:
    """The byte to start from, 0 without one, None for nonsense."""
    text = parse_qs(query.decode("latin-1"), keep_blank_values=True).get("from", ["0"])[-1]
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(OFFSET_MAX))):
        return None
    return int(text)
