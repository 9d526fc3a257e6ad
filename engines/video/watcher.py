"""The watching process: reads its order from standard input, gives up its powers, looks, listens, and tells of it."""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import av.logging
import numpy as np

from engines.audio import CHANNELS, SAMPLE_RATE_HZ
from engines.confinement import confine
from engines.decode import open_sound
from engines.errors import InvalidRequest, shortened
from engines.recordings import Recording
from engines.video import FIELD, Clip, Heard, Limits
from engines.video.looking import seen
from engines.video.pictures import open_pictures

SHORTEST_SOUND_S = 3.0


def main() -> None:
    order = json.load(sys.stdin)
    name, limits = order["name"], Limits(**order["limits"])
    sound_bytes = (limits.longest_ms + 60_000) * SAMPLE_RATE_HZ // 1000 * CHANNELS * 4
    confine(memory_bytes=limits.memory_bytes, seconds=limits.seconds, file_bytes=sound_bytes)
    av.logging.set_level(None)
    try:
        answer = asdict(_watch(Path(order["source"]), name, limits, order["listen"]))
    except InvalidRequest as error:
        value = error.value if isinstance(error.value, str | int | float) else shortened(error.value)
        answer = {"refused": [error.field, value, error.limit]}
    except MemoryError:
        answer = {"refused": [FIELD, name, f"must be watched within {limits.memory_bytes // 1_000_000} MB of memory"]}
    json.dump(answer, sys.stdout)


def _watch(source: Path, name: str, limits: Limits, listen: bool) -> Clip:
    with open_pictures(source, name, limits) as pictures:
        duration_ms, cuts, looks = seen(pictures, limits.search_seconds)
    return Clip(duration_ms, cuts, looks, _heard(source, limits) if listen else None)


def _heard(source: Path, limits: Limits) -> Heard | None:
    """None for a clip without sound, or with too little of it to say anything."""
    from engines.analysis import analyse  # takes longer to load than most clips to be seen

    with tempfile.NamedTemporaryFile(prefix="musicweb-") as file:
        frames = 0
        try:
            with open_sound(source, longest_ms=limits.longest_ms + 60_000) as sound:
                for block in sound.blocks:
                    file.write(np.ascontiguousarray(block).data)
                    frames += len(block)
        except InvalidRequest:
            return None
        if frames < SHORTEST_SOUND_S * SAMPLE_RATE_HZ:
            return None
        file.flush()
        found = analyse(Recording(Path(file.name), frames, sound.facts))
    return Heard(found.styles, found.tempo_bpm, found.tempo_certainty, found.key, found.key_certainty)


if __name__ == "__main__":
    main()
