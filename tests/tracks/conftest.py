"""Tracks for tests: started, made, and heard by listeners."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

import pytest
from asgiref.sync import sync_to_async

from accounts.models import User, Workspace
from engines.base import Request
from tracks import generation, log
from tracks.models import Track, Upload

Start: TypeAlias = Callable[..., Track]
Bring: TypeAlias = Callable[..., Upload]


@pytest.fixture
def start(workspace: Workspace, alice: User) -> Start:
    """Start a track of alice's, of 3 s; `engine` and the fields of a request may be given."""

    def start(prompt: str = "fake:", engine: str = "fake", **fields: object) -> Track:
        asked = {"prompt": prompt, "seed": 1, "length_ms": 3000} | fields
        return Track.start(workspace, alice, Request.model_validate(asked), engine)

    return start


@pytest.fixture
def made(start: Start) -> Track:
    """A finished track of alice's."""
    track = start()
    generation.run(track.pk)
    track.refresh_from_db()
    return track


@pytest.fixture
def bring(workspace: Workspace, alice: User) -> Bring:
    """An upload of alice's that is whole but not yet a track; another `workspace` may be given."""

    def bring(data: bytes, name: str, workspace: Workspace = workspace) -> Upload:
        upload = Upload.begin(workspace, alice, name, len(data))
        upload.append(0, data)
        return upload

    return bring


@dataclass
class Heard:
    """What one listener got."""

    sound: bytes = b""
    statuses: list[log.Status] = field(default_factory=list)
    end: log.End | None = None


async def listen(track_id: UUID, after_byte: int = 0, begun: asyncio.Event | None = None) -> Heard:
    """Follow a track to its end; `begun` is set at the first sound."""
    heard = Heard()
    async with aclosing(log.follow(track_id, after_byte)) as entries:
        async for entry in entries:
            match entry:
                case log.Audio():
                    assert entry.at == after_byte + len(heard.sound)
                    heard.sound += entry.data
                    if begun:
                        begun.set()
                case log.Status():
                    heard.statuses.append(entry)
                case log.End():
                    heard.end = entry
    return heard


async def make_in_thread(track: Track) -> None:
    """Run the generation beside the event loop, as a worker does."""
    await sync_to_async(generation.run, thread_sensitive=False)(track.pk)


async def stored_sound(track: Track) -> bytes:
    await track.arefresh_from_db()
    return await sync_to_async(Path(track.audio.path).read_bytes)()
