"""Little videos for tests: scenes of one colour each, over which a bar moves, with or without sound."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any, TypeAlias

import av
import numpy as np

WIDTH, HEIGHT = 64, 48
RATE = 10
SOUND_HZ = 44_100

Scene: TypeAlias = tuple[float, tuple[int, int, int]]  # seconds; red, green and blue
RED, BLUE, WHITE, BLACK = (200, 30, 20), (20, 30, 200), (250, 250, 250), (8, 8, 8)


def film(
    scenes: Sequence[Scene],
    *,
    sound: np.ndarray | None = None,
    container: str = "mp4",
    codec: str = "mpeg4",
    keys_every: int = 50,
    speed: int = 1,
) -> bytes:
    """A video of the scenes at 10 pictures a second; `speed` is how far the bar moves with each, in pixels."""
    file = BytesIO()
    with av.open(file, "w", format=container) as output:
        stream: Any = output.add_stream(codec, rate=RATE)
        stream.width, stream.height, stream.gop_size, stream.pix_fmt = WIDTH, HEIGHT, keys_every, "yuv420p"
        voice: Any = output.add_stream("aac", rate=SOUND_HZ, layout="mono") if sound is not None else None
        for number, picture in enumerate(_pictures(scenes, speed)):
            frame = av.VideoFrame.from_ndarray(picture, "rgb24")
            frame.pts = number
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
        if voice:
            _mux(output, voice, sound)
    return file.getvalue()


def _pictures(scenes: Sequence[Scene], speed: int) -> list[np.ndarray]:
    pictures = []
    for seconds, colour in scenes:
        for _ in range(round(seconds * RATE)):
            picture = np.full((HEIGHT, WIDTH, 3), colour, np.uint8)
            at = len(pictures) * speed % (WIDTH - 4)
            picture[:, at : at + 4] = 255 - np.array(colour, np.uint8)
            pictures.append(picture)
    return pictures


def _mux(output: Any, voice: Any, sound: np.ndarray | None) -> None:
    assert sound is not None
    frame = av.AudioFrame.from_ndarray(sound.astype(np.float32)[None, :], "fltp", "mono")
    frame.sample_rate = SOUND_HZ
    output.mux(voice.encode(frame))
    output.mux(voice.encode(None))
