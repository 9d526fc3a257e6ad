"""Questions that every output format is asked."""

from __future__ import annotations

import subprocess
import sys
from io import BytesIO
from itertools import pairwise

import mutagen
import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.audio import SAMPLE_RATE_HZ, Block
from engines.encode import encoder
from engines.formats import FORMATS, OutputFormat
from engines.tags import Tags
from tests.engines.conftest import Decoder

TAGS = Tags(title="Rain on Tuesday", genre="lo-fi", tempo_bpm=82.4, key="C# minor", lyrics="drip\ndrop")
HEADERLESS = {"pcm", "ulaw", "alaw"}
ALL = pytest.mark.parametrize("row", FORMATS.values(), ids=list(FORMATS))
WITH_HEADER = [row for row in FORMATS.values() if row.codec not in HEADERLESS]
AT_OUR_RATE = [row for row in FORMATS.values() if row.rate_hz == SAMPLE_RATE_HZ]
ONE_PER_CODEC = list({row.codec: row for row in FORMATS.values()}.values())


def encoded(row: OutputFormat, sound: Block, bounds: list[int] | None = None) -> bytes:
    encode = encoder(row, len(sound), TAGS)
    cuts = sorted({0, len(sound), *(bounds or range(0, len(sound), 8192))})
    pieces = [encode.process(sound[start:end]) for start, end in pairwise(cuts)]
    return b"".join(pieces) + encode.finish()


def due(row: OutputFormat, sound: Block) -> int:
    return round(len(sound) * row.rate_hz / SAMPLE_RATE_HZ)


@pytest.mark.parametrize("row", WITH_HEADER, ids=lambda row: row.name)
def test_a_decoded_file_has_the_exact_length(row: OutputFormat, music: Block, ffmpeg_decode: Decoder) -> None:
    file = encoded(row, music)
    by_ffmpeg, rate_hz = ffmpeg_decode(file)
    by_libsndfile, _ = soundfile.read(BytesIO(file))
    assert (len(by_ffmpeg), rate_hz) == (due(row, music), row.rate_hz)
    assert len(by_libsndfile) == due(row, music)
    assert mutagen.File(BytesIO(file)).info.length == pytest.approx(due(row, music) / row.rate_hz, abs=1e-6)


@pytest.mark.parametrize("row", [row for row in FORMATS.values() if row.codec in HEADERLESS], ids=lambda row: row.name)
def test_a_bare_stream_has_the_exact_length(row: OutputFormat, music: Block) -> None:
    sample_bytes = 2 if row.codec == "pcm" else 1
    assert len(encoded(row, music)) == due(row, music) * row.channels * sample_bytes


@pytest.mark.parametrize("row", WITH_HEADER, ids=lambda row: row.name)
def test_what_is_heard_is_what_went_in_and_at_its_time(row: OutputFormat, music: Block, ffmpeg_decode: Decoder) -> None:
    heard, rate_hz = ffmpeg_decode(encoded(row, music))
    times = np.arange(len(heard)) / rate_hz * SAMPLE_RATE_HZ
    for channel in (0, 1):
        given_then = np.interp(times, np.arange(len(music)), music[:, channel])
        assert np.corrcoef(heard[:, channel], given_then)[0, 1] > 0.9
    # The click at one second is the steepest place of the file.
    steepest = np.argmax(np.abs(np.diff(heard[:, 0])))
    assert steepest / rate_hz == pytest.approx(1.0, abs=0.002)


@settings(deadline=None, max_examples=4)
@given(bounds=st.lists(st.integers(1, 30_000), min_size=1, max_size=6))
@pytest.mark.parametrize("row", ONE_PER_CODEC, ids=lambda row: row.name)
def test_the_block_size_changes_no_byte(row: OutputFormat, music: Block, bounds: list[int]) -> None:
    sound = music[:30_001]
    assert encoded(row, sound, bounds) == encoded(row, sound, [0])


def test_another_process_writes_the_same_bytes() -> None:
    script = """
import hashlib, numpy
from engines.encode import encoder
from engines.formats import FORMATS
sound = numpy.sin(numpy.arange(20_000, dtype=numpy.float32) / 20)[:, None].repeat(2, axis=1) * numpy.float32(0.5)
for row in FORMATS.values():
    encode = encoder(row, len(sound))
    print(row.name, hashlib.sha256(encode.process(sound) + encode.finish()).hexdigest())
"""
    runs = [
        subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True).stdout
        for _ in range(2)
    ]
    assert runs[0] == runs[1]
    assert len(runs[0].splitlines()) == len(FORMATS)


@pytest.mark.parametrize("row", WITH_HEADER, ids=lambda row: row.name)
def test_a_file_tells_its_tags(row: OutputFormat, music: Block) -> None:
    file = encoded(row, music[:5000])
    with_tags = mutagen.File(BytesIO(file), easy=True)
    if row.codec == "wav":
        assert b"INAM" in file
        assert TAGS.title.encode() in file
    else:
        assert with_tags["title"] == [TAGS.title]
        assert with_tags["genre"] == [TAGS.genre]
        assert with_tags["bpm"] == ["82"]
        assert with_tags["artist"] == ["musicweb"]


@pytest.mark.parametrize("row", ONE_PER_CODEC, ids=lambda row: row.name)
def test_the_first_block_gives_the_header_and_sound_follows_at_once(row: OutputFormat, music: Block) -> None:
    encode = encoder(row, len(music), TAGS)
    first = encode.process(music[:SAMPLE_RATE_HZ])
    assert len(first) > 0.1 * len(encoded(row, music))


@pytest.mark.parametrize("row", AT_OUR_RATE, ids=lambda row: row.name)
def test_too_loud_a_sound_clips_and_does_not_wrap(row: OutputFormat) -> None:
    loud = np.full((9000, 2), 1.5, np.float32)
    assert encoded(row, loud) == encoded(row, np.ones_like(loud))


@ALL
def test_a_single_frame_makes_a_file(row: OutputFormat) -> None:
    assert encoded(row, np.full((1, 2), 0.5, np.float32)) or due(row, np.zeros((1, 2))) == 0


def test_an_encoder_takes_exactly_the_announced_frames(music: Block) -> None:
    row = FORMATS["wav"]
    with pytest.raises(ValueError, match="at least one frame"):
        encoder(row, 0)
    with pytest.raises(ValueError, match="1 frames more"):
        encoder(row, 9).process(music[:10])
    encode = encoder(row, 11)
    encode.process(music[:10])
    with pytest.raises(ValueError, match="1 frames fewer"):
        encode.finish()


def test_an_encoder_refuses_what_is_no_block() -> None:
    with pytest.raises(ValueError, match="finite"):
        encoder(FORMATS["wav"], 4).process(np.full((4, 2), np.nan, np.float32))


def test_sixteen_bit_samples_are_written_as_they_are() -> None:
    sound = np.array([[-1.0, 0.5], [0.25, -0.125]], np.float32)
    assert np.frombuffer(encoded(FORMATS["pcm_44100"], sound), "<i2").tolist() == [-32768, 16384, 8192, -4096]


def test_mono_formats_hold_the_mean_of_both_channels() -> None:
    sound = np.tile(np.array([[0.5, -0.25]], np.float32), (4000, 1))
    samples = np.frombuffer(encoded(FORMATS["pcm_8000"], sound), "<i2")
    assert samples[300:400].tolist() == pytest.approx([4096] * 100, abs=2)
