"""How sound a finished track is, for jobs that asked to know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import soundfile

from engines.analysis.quality import quality_of
from engines.audio import SAMPLE_RATE_HZ, Block
from tracks.models import Track

BLOCK_FRAMES = 65_536
ASKED = "calculate_quality"  # among the `params` of a job
PARTIAL = ("vocals", "samples")  # song types whose spectrum is no full mix's


def judged(track: Track, paths: Mapping[str, Path]) -> dict[str, float]:
    """`quality_score` of the finished `audio`, of vocals their own stem.

    Nothing where nobody asked, or where it cannot be measured.
    """
    params = track.job.params if track.job else {}
    if not params.get(ASKED):
        return {}
    song_type = params.get("song_type")
    sound = paths.get("vocals", paths["audio"]) if song_type == "vocals" else paths["audio"]
    try:
        with soundfile.SoundFile(sound) as source:
            if source.samplerate != SAMPLE_RATE_HZ:
                return {}
            is_full_mix = song_type not in PARTIAL
            return {"quality_score": quality_of(_stereo(source), is_full_mix=is_full_mix).score}
    except soundfile.LibsndfileError:  # a format without a header, such as raw PCM
        return {}


def _stereo(source: soundfile.SoundFile) -> Iterator[Block]:
    for block in source.blocks(BLOCK_FRAMES, dtype="float32", always_2d=True):
        yield block if block.shape[1] == 2 else block.repeat(2, axis=1)
