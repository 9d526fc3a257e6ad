"""The decoding process: reads its order from standard input, gives up its powers, decodes, and tells how it went."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import av.logging
import numpy as np

from engines.audio import CHANNELS, SAMPLE_RATE_HZ, db_to_gain
from engines.confinement import confine
from engines.decode import FIELD, open_sound
from engines.errors import InvalidRequest, shortened
from engines.recordings import Limits

BYTES_PER_FRAME = CHANNELS * 4


def main() -> None:
    order = json.load(sys.stdin)
    source, target, limits = Path(order["source"]), Path(order["target"]), Limits(**order["limits"])
    try:
        answer = _decode(source, target, limits)
    except InvalidRequest as error:
        answer = {"refused": [error.field, _plain(error.value), error.limit]}
    except MemoryError:
        limit = f"must be decoded within {limits.memory_bytes // 1_000_000} MB of memory"
        answer = {"refused": [FIELD, source.name, limit]}
    json.dump(answer, sys.stdout)


def _decode(source: Path, target: Path, limits: Limits) -> dict[str, Any]:
    with target.open("wb") as file:
        longest_bytes = (limits.longest_ms + 60_000) * SAMPLE_RATE_HZ // 1000 * BYTES_PER_FRAME
        confine(memory_bytes=limits.memory_bytes, seconds=limits.seconds, file_bytes=longest_bytes)
        av.logging.set_level(None)
        frames, low, high = 0, np.full(CHANNELS, np.inf), np.full(CHANNELS, -np.inf)
        with open_sound(source, longest_ms=limits.longest_ms, channels_max=limits.channels) as sound:
            for block in sound.blocks:
                file.write(np.ascontiguousarray(block).data)
                frames += len(block)
                if len(block):
                    low, high = np.minimum(low, block.min(axis=0)), np.maximum(high, block.max(axis=0))
    _check_length(frames, limits)
    # The distance between extremes, so that a constant offset does not count as sound.
    if float((high - low).max()) / 2 < db_to_gain(limits.quietest_dbfs):
        raise InvalidRequest(FIELD, source.name, f"must hold sound above {limits.quietest_dbfs:g} dBFS")
    return {"frames": frames, "facts": asdict(sound.facts)}


def _check_length(frames: int, limits: Limits) -> None:
    milliseconds = round(frames * 1000 / SAMPLE_RATE_HZ)
    if milliseconds < limits.shortest_ms:
        raise InvalidRequest(f"{FIELD}.duration", f"{milliseconds} ms", f"must be at least {limits.shortest_ms} ms")


def _plain(value: object) -> object:
    return value if isinstance(value, str | int | float) else shortened(value)


if __name__ == "__main__":
    main()
