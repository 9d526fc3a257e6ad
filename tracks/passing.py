"""Recordings that only pass through: taken apart for a program that waits for the stems, and kept nowhere.

They are no tracks: a program that separates a thousand files would bury the library and fill the storage with files
that nobody asked to keep. While it waits, file and stems lie in the folder of an upload that is never finished; what a
lost process leaves there goes when the upload expires.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from uuid import UUID

import soundfile
from asgiref.sync import sync_to_async
from django.utils import timezone

import engines
from engines.audio import BLOCK_FRAMES
from engines.base import Finished, StemSet
from engines.credentials import Claim
from engines.edits import Editor, Rendering
from engines.encode import encoder
from engines.formats import OutputFormat, output_format
from engines.recordings import record
from engines.separation import KNOWN, STEMS_OF, Separated, SeparatedSet, separate
from tracks import credentials, files, orders, separating, sources, uploads
from tracks.models import Track, Upload


async def stems_of(upload: Upload, stem_set: str, wanted: OutputFormat, *, signed: bool) -> dict[str, str]:
    """The stems of a whole upload: the names they are stored under, until `upload.discard()`.

    Raises `OrderFailed`; then, and when nobody waits any more, nothing of the upload is left.
    """
    try:
        order = (str(upload.pk), stem_set, wanted.name, signed)
        told = await orders.wait_for("tracks.take_apart", *order, queue="media")
    except BaseException:
        await sync_to_async(upload.discard)()
        raise
    stems: dict[str, str] = told["stems"]
    return stems


def take_apart(upload_id: UUID, stem_set: str, format_name: str, *, signed: bool) -> dict[str, dict[str, str]]:
    """Store the stems of an upload beside its pieces; `stems` maps their names to those they are stored under.

    A song of the workspace, told by its content credentials, has its true stems. Raises `InvalidRequest`.
    """
    upload = Upload.objects.get(pk=upload_id)
    wanted = output_format(format_name)
    with tempfile.TemporaryDirectory(prefix="musicweb-") as name:
        folder = Path(name)
        parts = _parts(upload, cast("SeparatedSet", stem_set), folder)
        paths = {stem: _encoded(path, wanted, folder) for stem, path in parts.stems.items()}
        if signed:
            paths = {stem: _signed(path, parts.claim(stem)) for stem, path in paths.items()}
        kept = files.keep(paths, f"{files.incoming_folder(upload.pk)}/stems")
    if not Upload.objects.filter(pk=upload.pk).exists():  # nobody waits any more
        files.discard(files.incoming_folder(upload.pk))
    return {"stems": kept}


@dataclass(frozen=True, slots=True)
class _Parts:
    """The stems of the file called `title`: true ones of the `song`, else separated by `method`."""

    title: str
    stems: Mapping[str, Path]
    method: str
    song: Track | None = None

    def claim(self, stem: str) -> Claim:
        """What content credentials may say of a stem."""
        title, now = f"{self.title}: {stem}", timezone.now()
        if self.song:
            return Claim(title, self.song.engine, str(self.song.pk), self.song.finished_at or now)
        return Claim(title, self.method, "", now, is_taken_apart=True)


def _parts(upload: Upload, stem_set: SeparatedSet, folder: Path) -> _Parts:
    original = folder / "original"
    with original.open("wb") as sink:
        sink.writelines(upload.contents())
    recording = record(original, folder / "sound", uploads.limits(), upload.name)
    song = uploads.song_in(upload.workspace, original)
    if song and song.duration_ms == recording.duration_ms and (stems := _true(song, stem_set, folder)):
        return _Parts(upload.name, stems, KNOWN, song)
    with closing(separate(recording, folder, stem_set)) as events:
        made = next(event for event in events if isinstance(event, Separated))
    return _Parts(upload.name, made.stems, made.method)


def _true(song: Track, stem_set: SeparatedSet, folder: Path) -> Mapping[str, Path] | None:
    """The stems of a song that was made here: those that were kept, their sum, or what playing it again gives."""
    kept = {stem.name: uploads.fetched(stem.audio, folder / f"true-{stem.name}.flac") for stem in song.stems.all()}
    if stem_set == "two" and "vocals" in kept:
        return {"vocals": kept.pop("vocals"), "instrumental": separating.mixed(list(kept.values()), folder)}
    if kept.keys() == set(STEMS_OF[stem_set]):
        return kept
    engine = engines.get(song.engine)
    if stem_set == "two" or not song.score or not isinstance(engine, Editor):
        return None
    return _played(song, engine, stem_set, folder)


def _played(song: Track, engine: Editor, stem_set: StemSet, folder: Path) -> Mapping[str, Path]:
    score, recordings = sources.fetch_score(song, folder)
    scratch = folder / "scratch"
    scratch.mkdir()
    rendering = Rendering(output_format="wav", stem_set=stem_set, sources=recordings)
    with closing(engine.render(score, rendering, scratch)) as events:
        return next(event.result.stems for event in events if isinstance(event, Finished))


def _encoded(stem: Path, wanted: OutputFormat, folder: Path) -> Path:
    path = folder / f"{stem.stem.removeprefix('true-')}-as.{wanted.suffix}"
    with soundfile.SoundFile(stem) as sound, path.open("wb") as sink:
        encode = encoder(wanted, sound.frames)
        for block in sound.blocks(BLOCK_FRAMES, dtype="float32", always_2d=True):
            sink.write(encode.process(block))
        sink.write(encode.finish())
    return path


def _signed(plain: Path, claim: Claim) -> Path:
    path = plain.with_stem(f"{plain.stem}-signed")
    credentials.sign_claim(claim, plain, path, plain.suffix.removeprefix("."))
    return path
