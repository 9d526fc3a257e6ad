"""Takes an upload apart into stems. Those of a song that was made here are not separated but the true ones."""

from __future__ import annotations

import logging
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import cast

import soundfile
from django.core.files.storage import default_storage

from engines.audio import BLOCK_FRAMES, mix
from engines.base import STEM_SETS
from engines.decode import Facts
from engines.separation import Separated, SeparatedSet, separate
from tracks import files, uploads
from tracks.attempts import failure_of
from tracks.models import Separation, State, Track
from tracks.stream import ShutOut

log = logging.getLogger(__name__)

TELL_SECONDS = 1.0


def run(pk: int, *, redelivered: bool = False) -> None:
    """Make the stems, unless they are made or another worker is at it; a lost worker's attempt begins anew."""
    separation = Separation.claim(pk, take_over=redelivered)
    if separation is None:
        return
    try:
        with tempfile.TemporaryDirectory(prefix="musicweb-") as folder:
            _store(separation, _separated(separation, Path(folder)))
    except ShutOut:
        log.info("separation %s: attempt %s stopped", pk, separation.attempt)
    except Exception as error:  # noqa: BLE001  whatever it was, it must not stay in the making
        separation.fail(failure_of(error, f"separation {pk}"))


def _separated(separation: Separation, folder: Path) -> Separated:
    recording = uploads.recording_of(separation.track, folder)
    told_at = 0.0
    wanted = cast("SeparatedSet", separation.stem_set)
    with closing(separate(recording, folder, wanted, None, _known_stems(separation.track, folder))) as events:
        for event in events:
            if isinstance(event, Separated):
                return event
            if time.monotonic() - told_at > TELL_SECONDS:
                told_at = time.monotonic()
                if not separation.show_life(event.stage, event.fraction):
                    raise ShutOut
    raise RuntimeError("the method ended without stems")


def _store(separation: Separation, made: Separated) -> None:
    place = files.new_folder(separation.track.pk)
    replaced = separation.complete(files.keep(made.stems, place), made.method, made.quality)
    if replaced is None:
        is_gone = not Track.objects.filter(pk=separation.track.pk).exists()
        files.discard(files.folder_of(separation.track.pk) if is_gone else place)
    for name in replaced or ():
        default_storage.delete(name)


def _known_stems(upload: Track, folder: Path) -> Callable[[Facts, SeparatedSet], dict[str, Path] | None]:
    """Those of the song of this workspace that the upload's content credentials name."""

    def known(_facts: Facts, wanted: SeparatedSet) -> dict[str, Path] | None:
        song = upload.workspace.tracks.visible().filter(pk=upload.result.get("song"), state=State.COMPLETED).first()
        if song is None or song.duration_ms != upload.duration_ms:
            return None
        stems = {stem.name: uploads.fetched(stem.audio, folder / f"true-{stem.name}.flac") for stem in song.stems.all()}
        if wanted == "two" and "vocals" in stems:
            return {"vocals": stems.pop("vocals"), "instrumental": mixed(list(stems.values()), folder)}
        return stems if wanted != "two" and stems.keys() == set(STEM_SETS[wanted]) else None

    return known


def mixed(paths: list[Path], folder: Path) -> Path:
    """The sum of stems as a file in `folder`."""
    path = folder / "instrumental.flac"
    parts = [soundfile.blocks(part, BLOCK_FRAMES, dtype="float32", always_2d=True) for part in paths]
    with soundfile.SoundFile(path, "w", soundfile.info(paths[0]).samplerate, 2, "PCM_24") as sink:
        for blocks in zip(*parts, strict=True):
            sink.write(mix(blocks))
    return path
