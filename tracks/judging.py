"""How sound a finished track is, for jobs that asked to know."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import soundfile

from engines.analysis.quality import Kind, quality_of
from engines.audio import BLOCK_FRAMES, SAMPLE_RATE_HZ, Block
from tracks.models import Track

ASKED = "calculate_quality"  # among the `params` of a job
KINDS: dict[str, Kind] = {"vocals": "vocals", "samples": "sample"}  # by the song type of a job


def judged(track: Track, sound: Path) -> dict[str, float]:
    """`quality_score` of the finished `sound`; nothing where nobody asked, or where it cannot be measured."""
    params = track.job.params if track.job else {}
    if not params.get(ASKED):
        return {}
    try:
        with soundfile.SoundFile(sound) as source:
            if source.samplerate != SAMPLE_RATE_HZ:
                return {}
            kind = KINDS.get(str(params.get("song_type")), "song")
            return {"quality_score": quality_of(_stereo(source), kind).score}
    except soundfile.LibsndfileError:  # a format without a header, such as raw PCM
        return {}


def _stereo(source: soundfile.SoundFile) -> Iterator[Block]:
    for block in source.blocks(BLOCK_FRAMES, dtype="float32", always_2d=True):
        yield block if block.shape[1] == 2 else block.repeat(2, axis=1)
