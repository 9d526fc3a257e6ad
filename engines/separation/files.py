"""Stems as files: the last holds what the others leave, so that all of them add up to the recording."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from soundfile import SoundFile

from engines.audio import CHANNELS, SAMPLE_RATE_HZ, Block
from engines.base import Progress
from engines.recordings import Recording

PEAK = np.float32(1 - 2**-23)


def written(
    recording: Recording, parts: Iterator[dict[str, Block]], names: tuple[str, ...], target: Path
) -> Generator[Progress, None, dict[str, Path]]:
    """Write `parts` and what remains as FLAC into `target`, and return the paths; none are left where that fails."""
    paths = {name: target / f"{name}.flac" for name in names}
    try:
        with ExitStack() as stack:
            files = {name: stack.enter_context(_opened(path)) for name, path in paths.items()}
            yield from _filled(recording, parts, files)
    except BaseException:
        for path in paths.values():
            path.unlink(missing_ok=True)
        raise
    return paths


def _filled(recording: Recording, parts: Iterator[dict[str, Block]], files: dict[str, SoundFile]) -> Iterator[Progress]:
    at, last = 0, list(files)[-1]
    for blocks in parts:
        if not blocks:
            yield Progress("Listening", 0.0)
            continue
        length = len(next(iter(blocks.values())))
        whole = recording.samples[at : at + length]
        for name, block in _within(blocks | {last: whole - sum(blocks.values())}).items():
            files[name].write(block)
        at += length
        yield Progress("Separating", at / recording.frames)


def _within(blocks: dict[str, Block]) -> dict[str, Block]:
    """Blocks below full scale with the same sum: what is above goes over to the next stem."""
    over = np.zeros((1, 1), np.float32)
    for name in (*blocks, *blocks):
        wanted = blocks[name] + over
        blocks[name] = np.clip(wanted, -PEAK, PEAK)
        over = wanted - blocks[name]
    return blocks


def _opened(path: Path) -> SoundFile:
    return SoundFile(path, "w", SAMPLE_RATE_HZ, CHANNELS, subtype="PCM_24", format="FLAC")
