"""Makes a track: runs its engine, feeds the listeners meanwhile, stores what came of it."""

from __future__ import annotations

import logging
import tempfile
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from uuid import UUID

from pydantic_core import to_jsonable_python

import engines
from engines.base import Chunk, Finished, PlanMade, Progress, Result, SampleFinished, SampleResult
from engines.errors import RenderFailed
from engines.formats import output_format
from tracks import acts, files
from tracks.attempts import Heartbeat, give_up
from tracks.judging import judged
from tracks.models import ATTEMPTS_MAX, Track
from tracks.stream import ShutOut, Writer
from tracks.telling import Recording, Teller

log = logging.getLogger(__name__)

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
            result = _make(track, Path(folder), heartbeat)
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


def _make(track: Track, folder: Path, heartbeat: Heartbeat) -> Result | SampleResult:
    """Run the engine, closing it as soon as this attempt is shut out; the sound lies in `folder` afterwards."""
    writer = Writer(track.pk, track.attempt)
    teller = Teller(track, writer, heartbeat)
    with (
        closing(Recording(_sound(folder, track), writer)) as recording,
        closing(acts.events(track, folder)) as events,
    ):
        for event in events:
            if heartbeat.shut_out:
                raise ShutOut
            if isinstance(event, Finished | SampleFinished):
                recording.catch_up()
                return event.result
            _pass_on(event, recording, teller)
    raise RenderFailed("The engine stopped without finishing the song.")


def _pass_on(event: Chunk | Progress | PlanMade, recording: Recording, teller: Teller) -> None:
    match event:
        case Chunk():
            recording.add(event.data)
        case Progress():
            teller.progress(event)
        case PlanMade():
            teller.plan_made(event)


def _sound(folder: Path, track: Track) -> Path:
    return folder / f"audio.{output_format(track.output_format).suffix}"


def _store(track: Track, folder: Path, result: Result | SampleResult) -> None:
    own = {name: getattr(result, name, None) for name in ("midi", "waveform", "score")}
    paths = {"audio": _sound(folder, track), **result.stems, **{name: path for name, path in own.items() if path}}
    if track.attempt > 1:
        files.discard(files.folder_of(track.pk))  # what a lost attempt may have left
    place = files.new_folder(track.pk)
    kept = files.keep(paths, place)
    known = {item.name: getattr(result, item.name) for item in fields(result) if item.name not in NOT_JSON}
    if isinstance(result, SampleResult):
        track.entitle(result.title)
    known |= judged(track, paths["audio"])
    if not track.complete(kept, to_jsonable_python(known), result.duration_ms):
        files.discard(place)
