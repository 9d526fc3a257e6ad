"""Videos of strangers, watched in a process of its own: what comes back, and what is refused in which words."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest

from engines.errors import InvalidRequest
from engines.video import Clip, Cut, Limits, Look, joined, watch
from tests.engines.video.filming import BLUE, RED, SOUND_HZ, film

SCENES = ((1.3, RED), (1.7, BLUE))


def written(tmp_path: Path, *videos: bytes) -> list[Path]:
    paths = [tmp_path / f"clip {number}.txt" for number in range(len(videos))]
    for path, video in zip(paths, videos, strict=True):
        path.write_bytes(video)
    return paths


def beats(seconds: float, bpm: float = 120.0) -> np.ndarray:
    at = np.arange(round(seconds * SOUND_HZ)) / SOUND_HZ
    return 0.4 * np.exp(-9 * (at % (60 / bpm))) * np.sin(2 * np.pi * 220 * at)


def sound_alone() -> bytes:
    file = BytesIO()
    with av.open(file, "w", format="mp4") as output:
        stream = output.add_stream("aac", rate=SOUND_HZ, layout="mono")
        frame = av.AudioFrame.from_ndarray(beats(1).astype(np.float32)[None, :1024], "fltp", "mono")
        frame.sample_rate = SOUND_HZ
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return file.getvalue()


def encrypted() -> bytes:
    return film([(1, RED)]).replace(b"mp4v", b"encv")


def test_clips_are_seen_and_heard(tmp_path: Path) -> None:
    clip, silent = watch(written(tmp_path, film(SCENES, sound=beats(8)), film(SCENES)), listen=True)

    assert (clip.duration_ms, [cut.at_ms for cut in clip.cuts]) == (3000, [1300])
    assert clip.heard
    assert clip.heard.tempo_bpm == pytest.approx(120, abs=1)
    assert silent.heard is None


def test_clips_are_joined_with_a_cut_between_them() -> None:
    clip = Clip(2000, [Cut(500, 0.4)], [Look(0, 0.5, 0.5, 0.5, 0.1)])

    both = joined([clip, clip])

    assert both.duration_ms == 4000
    assert [(cut.at_ms, cut.strength) for cut in both.cuts] == [(500, 0.4), (2000, 1.0), (2500, 0.4)]
    assert [look.at_ms for look in both.looks] == [0, 2000]


@pytest.mark.parametrize(
    ("video", "message"),
    [
        (b"", r"videos: 'video 1' is not allowed; must not be empty"),
        (b"some words" * 50, r"must be a video that can be decoded"),
        (film([(0.1, RED)]), r"must hold moving pictures"),
        (sound_alone(), r"must hold pictures; this file has none"),
        (encrypted(), r"must not be encrypted"),
        (film([(1, RED)])[:500], r"videos: 'video 1'"),
    ],
    ids=["empty", "text", "still", "sound", "encrypted", "torn"],
)
def test_what_is_no_video_is_refused(video: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match=message):
        watch(written(tmp_path, video))


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(size_bytes=100), r"videos\.size: '\d+ bytes' .*at most 100 bytes together"),
        (Limits(longest_ms=1500), r"videos\.duration: '2000 ms' .*at most 1500 ms together"),
        (Limits(longest_ms=900), r"videos\.duration: 'over 900 ms' .*at most 900 ms together"),
        (Limits(pixels=1000), r"videos\.pixels: '64 x 48' .*video 1 may have at most 1000 pixels"),
        (Limits(seconds=0.01), r"'video 1' is not allowed; must be watched within 0\.01 s"),
        (Limits(memory_bytes=1_000_000), r"videos: 'video 1'"),
    ],
    ids=["size", "length together", "length", "pixels", "time", "memory"],
)
def test_every_limit_is_kept(limits: Limits, message: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match=message):
        watch(written(tmp_path, film([(1, RED)]), film([(1, BLUE)])), limits)
