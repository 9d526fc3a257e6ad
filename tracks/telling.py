"""What listeners and the row are told while a track is made: its sound and how far it is."""

from __future__ import annotations

import time
from pathlib import Path

from pydantic_core import to_jsonable_python

from engines.base import PlanMade, Progress
from tracks.attempts import Heartbeat
from tracks.models import Track
from tracks.stream import Status, Writer

TELL_SECONDS = 0.1  # listeners need no finer progress
PIECE_BYTES = 64 * 1024


class Recording:
    """The song so far: the file that will be stored, and what of it the listeners have.

    The file is the truth. Whatever the stream lacks of it is sent, be it the next chunk or, after Redis has lost its
    data, everything; what the stream holds already from an earlier attempt is not sent again.
    """

    def __init__(self, path: Path, writer: Writer) -> None:
        self._writer = writer
        self._held = writer.open()
        self._file = path.open("w+b")
        self._size = 0

    def add(self, data: bytes) -> None:
        self._file.seek(self._size)
        self._file.write(data)
        self._size += len(data)
        self.catch_up()

    def catch_up(self) -> None:
        while self._held < self._size:
            self._file.seek(self._held)
            self._held = self._writer.append(self._held, self._file.read(PIECE_BYTES))

    def close(self) -> None:
        self._file.close()


class Teller:
    """Passes the state on to row and listeners, as often as is useful."""

    def __init__(self, track: Track, writer: Writer, heartbeat: Heartbeat) -> None:
        self._track, self._writer, self._heartbeat = track, writer, heartbeat
        self._stage, self._told_at = "", 0.0
        self._length_ms: int | None = None

    def plan_made(self, event: PlanMade) -> None:
        self._length_ms = event.plan.length_ms
        known = ("plan", "tempo_bpm", "key", "meter", "understood")
        self._track.announce(event.title, {name: to_jsonable_python(getattr(event, name)) for name in known})
        self._tell()

    def progress(self, event: Progress) -> None:
        self._heartbeat.stage, self._heartbeat.progress = event.stage, event.fraction
        is_new = event.stage != self._stage or event.fraction >= 1
        if is_new or time.monotonic() - self._told_at > TELL_SECONDS:
            self._tell()

    def _tell(self) -> None:
        beat = self._heartbeat
        self._writer.tell(Status(beat.stage, beat.progress, self._track.title, self._length_ms))
        self._stage, self._told_at = beat.stage, time.monotonic()
