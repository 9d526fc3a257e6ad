"""Effects for a clip's cuts beside the song that was made for it, or in it: made by a worker, sent, and not kept."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import UUID

from engines.audio import Block, db_to_gain
from engines.encode import encoder
from engines.formats import OutputFormat, output_format
from engines.tags import Tags
from engines.video import Cut
from engines.video.effects import Placed, blocks_of, placed, shots_of
from tracks import asking, credentials, files, orders
from tracks.models import Track
from tracks.renditions import sound_of

MUSIC, EFFECTS, MIX = "music", "effects", "mix"
HEADROOM_DB = -1.5  # of the mix: room for an effect on the loudest beat


async def made(track: Track, cuts: Sequence[Cut], *, apart: bool, signed: bool) -> dict[str, str]:
    """Stored files in the format of the finished track: `music` and `effects` where they are to be `apart`, else `mix`.

    They lie in a folder of their own, `files.discard` of which is up to the caller. Raises `OrderFailed`.
    """
    places = [[cut.at_ms, cut.strength] for cut in cuts]
    told = await orders.wait_for("tracks.add_effects", str(track.pk), places, apart, signed, queue=track.queue)
    kept: dict[str, str] = told["files"]
    return kept


def add(track_id: UUID, places: Sequence[Sequence[Any]], *, apart: bool, signed: bool) -> dict[str, dict[str, str]]:
    """Make and store what `made` tells of; `places` are cuts as pairs of ms and strength. Raises `EngineError`."""
    track = Track.objects.get(pk=track_id)
    wanted = output_format(track.output_format)
    shots = shots_of(asking.sampler(track.engine), track.request["seed"])
    effects = placed([Cut(at_ms, strength) for at_ms, strength in places], shots)
    with tempfile.TemporaryDirectory(prefix="musicweb-") as folder:
        paths = {name: Path(folder, f"{name}.{wanted.suffix}") for name in ((MUSIC, EFFECTS) if apart else (MIX,))}
        for name, path in paths.items():
            _write(track, name, effects, wanted, path)
        if signed:
            paths = {name: _signed(track, path) for name, path in paths.items()}
        return {"files": files.keep(paths, files.new_folder(track.pk))}


def _write(track: Track, name: str, effects: Sequence[Placed], wanted: OutputFormat, path: Path) -> None:
    with ExitStack() as opened, path.open("wb") as sink:
        frames, song = sound_of(track, path.parent, opened)
        encode = encoder(wanted, frames, Tags(title=f"{track}: {name}"))
        sink.writelines(encode.process(block) for block in _sound(name, song, blocks_of(effects, frames)))
        sink.write(encode.finish())


def _sound(name: str, song: Iterator[Block], effects: Iterator[Block]) -> Iterable[Block]:
    if name == MIX:
        return _mixed(song, effects)
    return song if name == MUSIC else effects


def _mixed(song: Iterator[Block], effects: Iterator[Block]) -> Iterator[Block]:
    """Their sum, whatever blocks they come in."""
    gain = db_to_gain(HEADROOM_DB)
    rest: Block | None = None
    for block in song:
        at = 0
        while at < len(block):
            rest = next(effects) if rest is None or not len(rest) else rest
            part = min(len(block) - at, len(rest))
            yield (block[at : at + part] + rest[:part]) * gain
            rest, at = rest[part:], at + part


def _signed(track: Track, plain: Path) -> Path:
    path = plain.with_stem(f"{plain.stem}-signed")
    credentials.sign_file(track, plain, path, plain.suffix.removeprefix("."))
    return path
