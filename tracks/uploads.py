"""Takes an upload in: decodes it in confinement, listens to it, and keeps what is played, drawn and told of it."""

from __future__ import annotations

import logging
import math
import shutil
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models.fields.files import FieldFile
from pydantic_core import to_jsonable_python

from accounts.models import Workspace
from engines.analysis import Analysis, analyse
from engines.analysis.recognition import INTACT, recognised
from engines.base import Word
from engines.encode import encoder
from engines.formats import output_format
from engines.recordings import Limits, Recording, record
from engines.tags import Tags
from tracks import credentials, files
from tracks.attempts import Heartbeat, give_up
from tracks.models import ATTEMPTS_MAX, Kind, State, Track
from tracks.stream import ShutOut

log = logging.getLogger(__name__)

NOT_TOLD = {"duration_ms", "chunks", "styles", "waveform", "own"}
FACTS = ("container", "codec", "rate_hz", "channels")


def limits() -> Limits:
    """What a recording may cost here, by the settings."""
    return Limits(
        size_bytes=settings.UPLOAD_MAX_BYTES,
        longest_ms=settings.UPLOAD_MAX_MS,
        seconds=settings.DECODE_TIMEOUT,
        memory_bytes=settings.DECODE_MEMORY_BYTES,
    )


def run(track_id: UUID, *, redelivered: bool = False) -> None:
    """Take the upload in, unless it is over or another worker is at it; a lost worker's attempt begins anew."""
    track = Track.claim(track_id, take_over=redelivered)
    if track is not None:
        _attempt(track)
    _clear(track_id)


def recording_of(track: Track, folder: Path) -> Recording:
    """The original of an upload that is finished, decoded once more into `folder`."""
    original = fetched(track.original, folder / "original")
    return record(original, folder / "sound", _limits_for(track), track.request["name"])


def _limits_for(track: Track) -> Limits:
    """A stem of another track may be silent; what people bring may not."""
    return replace(limits(), quietest_dbfs=-math.inf) if track.parent_id else limits()


def song_in(workspace: Workspace, recording: Path) -> Track | None:
    """The song of the workspace that a file is a copy of, as its content credentials say; read in confinement."""
    found = credentials.verified(recording)
    track_id = credentials.track_id_in(found) if found.state in INTACT else None
    songs = workspace.tracks.visible().filter(kind=Kind.SONG, state=State.COMPLETED)
    return songs.filter(pk=track_id).first() if track_id else None


def fetched(stored: FieldFile, path: Path) -> Path:
    """A local copy of a stored file."""
    with path.open("wb") as sink, stored.open("rb") as source:
        shutil.copyfileobj(source, sink)
    return path


def _attempt(track: Track) -> None:
    if track.attempt > ATTEMPTS_MAX:
        message = f"The worker stopped {ATTEMPTS_MAX} times while taking this file in."
        track.fail({"code": "worker_lost", "message": message})
        return
    try:
        with tempfile.TemporaryDirectory(prefix="musicweb-") as folder, Heartbeat(track) as heartbeat:
            _Intake(track, Path(folder), heartbeat).run()
    except ShutOut:
        log.info("upload %s: attempt %s stopped", track.pk, track.attempt)
    except Exception as error:  # noqa: BLE001  whatever it was, the track must not stay in the making
        give_up(track, error)


class _Intake:
    """One attempt, in `folder`, whose stages people see."""

    def __init__(self, track: Track, folder: Path, heartbeat: Heartbeat) -> None:
        self._track, self._folder, self._heartbeat = track, folder, heartbeat

    def run(self) -> None:
        self._enter("Checking", 0.05)
        original = self._folder / "original"
        with original.open("wb") as sink:
            sink.writelines(self._track.uploads.get(pk=self._track.pk).contents())
        self._enter("Decoding", 0.15)
        recording = record(original, self._folder / "sound", _limits_for(self._track), self._track.request["name"])
        audio = self._audio(recording)
        self._enter("Analysing", 0.5)
        song = song_in(self._track.workspace, original)
        words = [Word(**word) for word in song.result.get("words", [])] if song else []
        analysis = analyse(recording, recognised(recording.facts.tags, words=words))
        waveform = self._folder / "waveform.json"
        waveform.write_text(analysis.waveform)
        paths = {"original": original, "audio": audio, "waveform": waveform}
        result = result_of(analysis, recording, song)
        self._enter("Ready", 0.95)
        self._store(paths, result, recording.duration_ms)

    def _enter(self, stage: str, progress: float) -> None:
        self._heartbeat.stage, self._heartbeat.progress = stage, progress
        if self._heartbeat.shut_out or not self._track.show_life(stage, progress):
            raise ShutOut

    def _audio(self, recording: Recording) -> Path:
        wanted = output_format(self._track.output_format)
        path = self._folder / f"audio.{wanted.suffix}"
        encode = encoder(wanted, recording.frames, Tags(title=self._track.title))
        with path.open("wb") as sink:
            sink.writelines(encode.process(block) for block in recording.blocks())
            sink.write(encode.finish())
        return path

    def _store(self, paths: dict[str, Path], result: dict[str, Any], duration_ms: int) -> None:
        if self._track.attempt > 1:
            files.discard(files.folder_of(self._track.pk))  # what a lost attempt may have left
        place = files.new_folder(self._track.pk)
        if not self._track.complete(files.keep(paths, place), result, duration_ms):
            files.discard(place)


def result_of(analysis: Analysis, recording: Recording, song: Track | None) -> dict[str, Any]:
    """What was heard, in the words of a song's result where there are such, and the facts of the file.

    Of a `song` of ours the words with their times, too.
    """
    heard = {name: value for name, value in asdict(analysis).items() if name not in NOT_TOLD}
    heard["plan"] = analysis.plan and analysis.plan.model_dump(mode="json")
    heard["understood"] = analysis.styles
    heard["file"] = {name: getattr(recording.facts, name) for name in FACTS}
    if song:
        heard |= {"song": str(song.pk), "words": song.result.get("words", []), "lyrics": song.result.get("lyrics", "")}
    told: dict[str, Any] = to_jsonable_python(heard, inf_nan_mode="null")  # silence has a loudness of minus infinity
    return told


def _clear(track_id: UUID) -> None:
    """Delete the pieces of the upload once its track is over, or gone."""
    state = Track.objects.filter(pk=track_id).values_list("state", flat=True).first()
    if state is None or State(state).is_final:
        files.discard(files.incoming_folder(track_id))
