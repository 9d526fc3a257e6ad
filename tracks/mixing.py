"""Mixes of a track's stems as somebody has set their faders: made by a worker, sent, and not kept."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import numpy as np
import soundfile
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engines.audio import BLOCK_FRAMES, Block, db_to_gain, mix
from engines.encode import encoder
from engines.errors import InvalidRequest
from engines.formats import OutputFormat, output_format
from engines.tags import Tags
from tracks import files, orders
from tracks.models import State, Track

GAIN_MIN_DB, GAIN_MAX_DB = -40, 6
FORMATS = ("mp3", "wav", "flac")
PEAK_MAX = 0.99  # a mix that would go beyond is made quieter as a whole, and never clipped


class Strip(BaseModel):
    """One stem's controls; the lowest gain is silence, and pan goes from left at -1 to right at 1."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    gain_db: Annotated[float, Field(ge=GAIN_MIN_DB, le=GAIN_MAX_DB)] = 0.0
    pan: Annotated[float, Field(ge=-1, le=1)] = 0.0
    is_muted: bool = False
    is_solo: bool = False


def strips_of(track: Track, posted: Mapping[str, str]) -> dict[str, Strip]:
    """The strips of all stems from a form's fields such as `gain_db.bass`. Raises `InvalidRequest`."""
    names = [stem.name for stem in track.stems.all()]
    if not names:
        raise InvalidRequest("stems", "none", "must be there before they can be mixed")
    return {name: _strip(name, posted) for name in names}


def format_of(name: str) -> OutputFormat:
    """Raises `InvalidRequest` for a format that mixes are not made in."""
    if name not in FORMATS:
        raise InvalidRequest("output_format", name, f"must be one of {', '.join(FORMATS)}")
    return output_format(name)


async def made(track: Track, strips: Mapping[str, Strip], wanted: OutputFormat) -> str:
    """The stored file of the mix, alone in its folder, the deletion of which is up to the caller.

    Raises `OrderFailed`.
    """
    settings = {name: strip.model_dump() for name, strip in strips.items()}
    told = await orders.wait_for("tracks.mix", str(track.pk), settings, wanted.name, queue="upkeep")
    return str(told["file"])


def make(track_id: UUID, settings: Mapping[str, Mapping[str, Any]], format_name: str) -> dict[str, str]:
    """Make and store what `made` tells of. Raises `EngineError`."""
    track = Track.objects.get(pk=track_id, state=State.COMPLETED)
    wanted, strips = output_format(format_name), {name: Strip(**strip) for name, strip in settings.items()}
    with tempfile.TemporaryDirectory(prefix="musicweb-") as folder:
        path = Path(folder, f"mix.{wanted.suffix}")
        _write(track, strips, wanted, path)
        return {"file": files.keep({"mix": path}, files.new_folder(track.pk))["mix"]}


def levels_of(strips: Mapping[str, Strip]) -> dict[str, float]:
    """The linear gain of each stem: where any is solo, only those sound that are.

    >>> levels_of({"bass": Strip(is_solo=True), "drums": Strip()})
    {'bass': 1.0, 'drums': 0.0}
    """
    anyone_solo = any(strip.is_solo for strip in strips.values())
    return {name: _gain(strip) if _sounds(strip, anyone_solo) else 0.0 for name, strip in strips.items()}


def panned(block: Block, pan: float) -> Block:
    """A stereo block moved to a side as the Web Audio API's StereoPannerNode does it (W3C, section 1.36.4)."""
    if not pan:
        return block
    angle = (pan + 1 if pan < 0 else pan) * math.pi / 2
    stays, goes = math.cos(angle), math.sin(angle)
    left, right = block[:, 0], block[:, 1]
    sides = (left + right * stays, right * goes) if pan < 0 else (left * stays, right + left * goes)
    return np.stack(sides, axis=1).astype(np.float32)


def _strip(name: str, posted: Mapping[str, str]) -> Strip:
    fields = {"gain_db": posted.get(f"gain_db.{name}", "0"), "pan": posted.get(f"pan.{name}", "0")}
    switches = {"is_muted": f"mute.{name}" in posted, "is_solo": f"solo.{name}" in posted}
    try:
        return Strip.model_validate(fields | switches)
    except ValidationError as error:
        first = InvalidRequest.from_pydantic(error)
        raise InvalidRequest(f"{first.field}.{name}", first.value, first.limit) from error


def _sounds(strip: Strip, anyone_solo: bool) -> bool:
    return strip.is_solo if anyone_solo else not strip.is_muted


def _gain(strip: Strip) -> float:
    return db_to_gain(strip.gain_db) if strip.gain_db > GAIN_MIN_DB else 0.0


def _write(track: Track, strips: Mapping[str, Strip], wanted: OutputFormat, path: Path) -> None:
    """The stems are read twice: the first time to learn how loud their sum gets."""
    with ExitStack() as opened, path.open("wb") as sink:
        sounds = {
            stem.name: opened.enter_context(soundfile.SoundFile(opened.enter_context(stem.audio.open("rb"))))
            for stem in track.stems.all()
        }
        peak = max((float(np.abs(block).max(initial=0.0)) for block in _blocks(sounds, strips)), default=0.0)
        scale = np.float32(min(1.0, PEAK_MAX / peak) if peak else 1.0)
        encode = encoder(wanted, next(iter(sounds.values())).frames, Tags(title=f"{track} (mix)"))
        sink.writelines(encode.process(block * scale) for block in _blocks(sounds, strips))
        sink.write(encode.finish())


def _blocks(sounds: Mapping[str, soundfile.SoundFile], strips: Mapping[str, Strip]) -> Iterator[Block]:
    levels = levels_of(strips)
    for sound in sounds.values():
        sound.seek(0)
    parts = {name: sound.blocks(BLOCK_FRAMES, dtype="float32", always_2d=True) for name, sound in sounds.items()}
    for blocks in zip(*parts.values(), strict=True):
        yield mix(
            panned(block, strips[name].pan) * np.float32(levels[name])
            for name, block in zip(parts, blocks, strict=True)
        )
