"""A track in other output formats, or signed: made on a worker when first asked for, then kept."""

from __future__ import annotations

import asyncio
import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import soundfile
from asgiref.sync import sync_to_async
from celery import current_app
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from kombu.exceptions import OperationalError as BrokerError
from redis.exceptions import RedisError

from engines.audio import BLOCK_FRAMES, Block, mix
from engines.decode import decode
from engines.encode import encoder
from engines.errors import EngineError
from engines.formats import OutputFormat, output_format
from engines.tags import Tags
from tracks import credentials, files, uploads
from tracks.models import Rendition, State, Track

log = logging.getLogger(__name__)

WAIT_SECONDS = 120  # a worker that has not finished by then counts as lost
PAUSE_SECONDS = 0.1
REMEMBER_SECONDS = 10  # a failure is told to all who wait, then forgotten


class RenditionFailed(Exception):
    """The track could not be put into the format asked for; the message is for people."""


def is_itself(track: Track, wanted: OutputFormat, asked: str) -> bool:
    """Whether the stored song already is what was asked for; `mp3` means any MP3."""
    own = output_format(track.output_format)
    return own == wanted or (asked == "mp3" and own.codec == "mp3")


async def wait_for(track: Track, wanted: OutputFormat, *, signed: bool = False) -> Rendition:
    """The rendition, made first if need be; many who wait have it made once. Raises `RenditionFailed`."""
    for _ in range(int(WAIT_SECONDS / PAUSE_SECONDS)):
        if rendition := await track.renditions.filter(output_format=wanted.name, is_signed=signed).afirst():
            return rendition
        await sync_to_async(_order)(track.pk, wanted.name, signed)
        await asyncio.sleep(PAUSE_SECONDS)
    raise RenditionFailed(f"Making {wanted.name} takes longer than {WAIT_SECONDS} s. Try again later.")


def make(track_id: UUID, name: str, *, signed: bool = False) -> None:
    """Make and keep the track in the output format `name`, unless it is there already."""
    track = Track.objects.filter(pk=track_id, state=State.COMPLETED).first()
    if track is None or track.renditions.filter(output_format=name, is_signed=signed).exists():
        return
    key = _key(track_id, name, signed)
    try:
        _make(track, output_format(name), signed)
    except (EngineError, files.StorageFailed) as error:
        cache.set(key, str(error), REMEMBER_SECONDS)
    except Exception:
        log.exception("track %s cannot be put into %s", track_id, name)
        cache.set(key, f"The track cannot be put into {name}. It has been logged.", REMEMBER_SECONDS)
    else:
        cache.delete(key)


def stem_in(name: str, wanted: OutputFormat) -> Iterator[bytes]:
    """The stored stem `name` encoded anew, piece by piece."""
    with default_storage.open(name, "rb") as source, soundfile.SoundFile(source) as sound:
        encode = encoder(wanted, sound.frames)
        for block in sound.blocks(BLOCK_FRAMES, dtype="float32", always_2d=True):
            yield encode.process(block)
        yield encode.finish()


def sound_of(track: Track, folder: Path, opened: ExitStack) -> tuple[int, Iterator[Block]]:
    """Frames and blocks of the best that is there: the stems' sum, an upload's original, else the stored song."""
    if track.is_upload:
        recording = uploads.recording_of(track, folder)
        return recording.frames, recording.blocks()
    stems = [opened.enter_context(stem.audio.open("rb")) for stem in track.stems.all()]
    return _sum_of(stems) if stems else _decoded(track)


def _make(track: Track, wanted: OutputFormat, signed: bool) -> None:
    place = files.new_folder(track.pk)
    with tempfile.TemporaryDirectory(prefix="musicweb-") as folder:
        path = Path(folder, f"audio.{wanted.suffix}")
        _write(track, wanted, path)
        if signed:
            path = _signed(track, path)
        kept = files.keep({"audio": path}, place)
    try:
        with transaction.atomic():
            Rendition.objects.create(track=track, output_format=wanted.name, is_signed=signed, audio=kept["audio"])
    except IntegrityError:  # somebody else has made it, or the track is gone
        files.discard(place)
    track.weigh()


def _write(track: Track, wanted: OutputFormat, path: Path) -> None:
    """The sound in the format wanted: the stored song itself where it is that, else encoded anew."""
    with path.open("wb") as sink, ExitStack() as opened:
        if is_itself(track, wanted, wanted.name):
            shutil.copyfileobj(opened.enter_context(track.audio.open("rb")), sink)
        else:
            _encode(sound_of(track, path.parent, opened), wanted, track, sink)


def _signed(track: Track, plain: Path) -> Path:
    path = plain.with_stem("signed")
    credentials.sign_file(track, plain, path, plain.suffix.removeprefix("."))
    return path


def _encode(sound: tuple[int, Iterator[Block]], wanted: OutputFormat, track: Track, sink: IO[bytes]) -> None:
    frames, blocks = sound
    encode = encoder(wanted, frames, Tags(title=track.title))
    for block in blocks:
        sink.write(encode.process(block))
    sink.write(encode.finish())


def _sum_of(stems: list[Any]) -> tuple[int, Iterator[Block]]:
    """Frames and blocks of the mix, which is the sum of its stems without the loss of the stored song."""
    sounds = [soundfile.SoundFile(stem) for stem in stems]
    parts = [sound.blocks(BLOCK_FRAMES, dtype="float32", always_2d=True) for sound in sounds]
    return sounds[0].frames, (mix(blocks) for blocks in zip(*parts, strict=True))


def _decoded(track: Track) -> tuple[int, Iterator[Block]]:
    with track.audio.open("rb") as source:
        sound = decode(source.read())
    return len(sound), iter([sound])


def _order(track_id: UUID, name: str, signed: bool) -> None:
    """Have it made, unless somebody has ordered it already; raises `RenditionFailed` when that came to nothing."""
    key = _key(track_id, name, signed)
    try:
        if failure := cache.get(key):
            raise RenditionFailed(failure)
        if cache.add(key, "", WAIT_SECONDS):
            current_app.send_task("tracks.make_rendition", args=[str(track_id), name, signed])
    except (RedisError, BrokerError) as error:
        raise RenditionFailed("The queue of work cannot be reached at the moment. Try again in a minute.") from error


def _key(track_id: UUID, name: str, signed: bool) -> str:
    return f"rendition:{track_id}:{name}{':signed' if signed else ''}"
