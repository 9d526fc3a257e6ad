"""Makes a track: runs its engine, feeds the listeners meanwhile, stores what came of it."""

from __future__ import annotations

import logging
import tempfile
import time
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from uuid import UUID

from pydantic_core import to_jsonable_python

import engines
from engines.base import Chunk, Event, Finished, PlanMade, Progress, Request, Result
from engines.errors import RenderFailed
from engines.formats import output_format
from tracks import files, sources
from tracks.attempts import Heartbeat, give_up
from tracks.models import ATTEMPTS_MAX, Track
from tracks.stream import ShutOut, Status, Writer

log = logging.getLogger(__name__)

TELL_SECONDS = 0.1  # listeners need no finer progress
PIECE_BYTES = 64 * 1024
NOT_JSON = {"stems", "midi", "waveform", "score", "duration_ms"}  # files, and what has a column of its own


def run(track_id: UUID, *, redelivered: bool = False) -> None:
    """Make the track, unless it is over or another worker is at it; its row and log tell how it ended.

    `redelivered`: the queue says that the worker who had it before is lost. A repeatable engine then goes on where the
    listeners are; another one is not run twice, and the track fails.
    """
    track = Track.claim(track_id, take_over=redelivered)
    if track is None:
        return
    if reason := _why_not_again(track):
        track.fail({"code": "worker_lost", "message": reason})
        return
    try:
        with tempfile.TemporaryDirectory(prefix="musicweb-") as folder, Heartbeat(track) as heartbeat:
            result = _compose(track, Path(folder), heartbeat)
            _store(track, Path(folder), result)
    except ShutOut:
        log.info("track %s: attempt %s stopped", track.pk, track.attempt)
    except Exception as error:  # noqa: BLE001  whatever it was, the track must not stay in the making
        give_up(track, error)


def _why_not_again(track: Track) -> str:
    """Why a track whose worker was lost is not tried once more; empty when it may be."""
    if track.attempt == 1:
        return ""
    if not engines.get(track.engine).capabilities.repeatable:
        return "The worker that made this song stopped half-way. It was not started again by itself; you can do so."
    if track.attempt > ATTEMPTS_MAX:
        return f"The worker stopped {ATTEMPTS_MAX} times while making this song. Another prompt or seed may help."
    return ""


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


def _compose(track: Track, folder: Path, heartbeat: Heartbeat) -> Result:
    """Run the engine, closing it as soon as this attempt is shut out; the song lies in `folder` afterwards."""
    request = _request(track, folder)
    writer = Writer(track.pk, track.attempt)
    scratch = folder / "scratch"
    scratch.mkdir()
    teller = Teller(track, writer, heartbeat)
    with (
        closing(Recording(_song(folder, track), writer)) as recording,
        closing(engines.get(track.engine).compose(request, scratch)) as events,
    ):
        for event in events:
            if heartbeat.shut_out:
                raise ShutOut
            if isinstance(event, Finished):
                recording.catch_up()
                return event.result
            _pass_on(event, recording, teller)
    raise RenderFailed("The engine stopped without finishing the song.")


def _request(track: Track, folder: Path) -> Request:
    """What was asked, with the songs that its plan takes from."""
    request = Request.model_validate(track.request)
    if not request.plan:
        return request
    place = folder / "sources"
    place.mkdir()
    return request.model_copy(update={"sources": sources.fetch(track.workspace, request.plan, place)})


def _pass_on(event: Event, recording: Recording, teller: Teller) -> None:
    match event:
        case Chunk():
            recording.add(event.data)
        case Progress():
            teller.progress(event)
        case PlanMade():
            teller.plan_made(event)


def _song(folder: Path, track: Track) -> Path:
    return folder / f"audio.{output_format(track.output_format).suffix}"


def _store(track: Track, folder: Path, result: Result) -> None:
    paths = {"audio": _song(folder, track), **result.stems}
    if result.midi:
        paths["midi"] = result.midi
    if result.waveform:
        paths["waveform"] = result.waveform
    if result.score:
        paths["score"] = result.score
    if track.attempt > 1:
        files.discard(files.folder_of(track.pk))  # what a lost attempt may have left
    place = files.new_folder(track.pk)
    kept = files.keep(paths, place)
    known = {
        item.name: to_jsonable_python(getattr(result, item.name))
        for item in fields(Result)
        if item.name not in NOT_JSON
    }
    if not track.complete(kept, to_jsonable_python(known), result.duration_ms):
        files.discard(place)
