"""What strangers bring is decoded in a process of its own, within limits, and leaves nothing behind when refused."""

from __future__ import annotations

import re
import struct
from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from engines.audio import SAMPLE_RATE_HZ, Block
from engines.encode import encoder
from engines.errors import InvalidRequest
from engines.formats import FORMATS
from engines.recordings import Limits, record


def song(name: str, sound: Block) -> bytes:
    encode = encoder(FORMATS[name], len(sound))
    return encode.process(sound) + encode.finish()


def wav(samples: np.ndarray, rate_hz: int = SAMPLE_RATE_HZ) -> bytes:
    file = BytesIO()
    soundfile.write(file, samples, rate_hz, format="WAV", subtype="FLOAT")
    return file.getvalue()


def noise(seconds: float, channels: int = 2) -> np.ndarray:
    rng = np.random.default_rng(1)
    return (0.1 * rng.standard_normal((round(seconds * SAMPLE_RATE_HZ), channels))).astype(np.float32)


def endless_header() -> bytes:
    """A WAV that claims four billion bytes of samples and holds a second of them."""
    file = bytearray(wav(noise(1)))
    at = file.index(b"data") + 4
    file[at : at + 4] = struct.pack("<I", 0xFFFF_FFF0)
    file[4:8] = struct.pack("<I", 0xFFFF_FFF8)
    return bytes(file)


def with_cover(size_bytes: int) -> bytes:
    picture = b"\x03image/png\0\x03\0" + b"\x89PNG\r\n\x1a\n" + bytes(size_bytes)
    frame = b"APIC" + _syncsafe(len(picture)) + b"\0\0" + picture
    return b"ID3\x04\0\0" + _syncsafe(len(frame)) + frame + song("mp3_44100_64", noise(1))


def _syncsafe(number: int) -> bytes:
    return bytes((number >> shift) & 0x7F for shift in (21, 14, 7, 0))


def encrypted_m4a() -> bytes:
    """AAC under the sample entry that says it is protected."""
    file = BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=SAMPLE_RATE_HZ, layout="stereo")
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(noise(1).T[:, :1024]), "fltp", "stereo")
        frame.sample_rate = SAMPLE_RATE_HZ
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file.getvalue().replace(b"mp4a", b"drms")


def video_without_sound() -> bytes:
    file = BytesIO()
    with av.open(file, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 64
        container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))
    return file.getvalue()


def test_a_recording_comes_back_as_samples_on_disk(tmp_path: Path, music: Block) -> None:
    source, target = tmp_path / "song.txt", tmp_path / "song.f32"
    source.write_bytes(song("flac", music))
    recording = record(source, target)
    assert recording.facts.codec == "flac"
    assert recording.samples.shape == music.shape
    assert np.abs(np.concatenate(list(recording.blocks())) - music).max() <= 1 / 65_536


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (lambda: b"", r"file\.size: '0 bytes' is not allowed; must not be empty"),
        (lambda: b"some words" * 50, "must be a recording that can be decoded"),
        (lambda: wav(noise(1))[:40], "file"),
        (lambda: wav(noise(1)[:1]), r"file\.duration: '0 ms' .*at least 500 ms"),
        (lambda: wav(np.zeros((50_000, 2), np.float32)), "must hold sound above -60 dBFS"),
        (lambda: wav(np.full((50_000, 2), 0.4, np.float32)), "must hold sound above -60 dBFS"),
        (lambda: wav(noise(1, 9)), r"file\.channels: 9 .*at most 8"),
        (video_without_sound, "'brought' is not allowed; must hold sound"),
        (encrypted_m4a, "must not be encrypted"),
        (lambda: with_cover(17_000_000), r"file\.cover: '1700\d+ bytes' .*at most 16000000 bytes"),
    ],
    ids=["empty", "text", "torn", "one sample", "silence", "DC", "9 channels", "video", "encrypted", "cover"],
)
def test_a_refusal_names_the_limit_and_leaves_nothing(made, message: str, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    source, target = tmp_path / "upload", tmp_path / "song.f32"
    source.write_bytes(made())
    with pytest.raises(InvalidRequest, match=message):
        record(source, target, name="brought")
    assert list(tmp_path.iterdir()) == [source]


def test_a_header_that_promises_four_billion_samples_is_not_believed(tmp_path: Path) -> None:
    source = tmp_path / "endless.wav"
    source.write_bytes(endless_header())
    assert record(source, tmp_path / "out.f32").frames == SAMPLE_RATE_HZ


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(size_bytes=1000), r"file\.size: '\d+ bytes' .*at most 1000 bytes"),
        (Limits(longest_ms=1000), r"file\.duration: 'over 1000 ms' .*at most 1000 ms"),
        (Limits(seconds=0.01), r"'song\.wav' is not allowed; must be decoded within 0\.01 s"),
    ],
    ids=["size", "length", "time"],
)
def test_every_limit_is_kept(limits: Limits, message: str, tmp_path: Path) -> None:
    source, target = tmp_path / "song.wav", tmp_path / "song.f32"
    source.write_bytes(wav(noise(2)))
    with pytest.raises(InvalidRequest, match=message):
        record(source, target, limits)
    assert not target.exists()


def test_a_decoder_that_runs_out_of_memory_takes_nobody_with_it(tmp_path: Path) -> None:
    source = tmp_path / "song.flac"
    source.write_bytes(song("flac", noise(2)))
    with pytest.raises(InvalidRequest, match=r"song\.flac"):
        record(source, tmp_path / "out.f32", Limits(memory_bytes=1_000_000))
    assert not (tmp_path / "out.f32").exists()


@pytest.mark.parametrize("name", ["mp3_44100_64", "wav", "flac"])
def test_a_file_that_breaks_off_says_how_much_is_missing(name: str, tmp_path: Path) -> None:
    source, whole = tmp_path / "song", song(name, noise(3))
    source.write_bytes(whole)
    assert record(source, tmp_path / "whole").notices == []
    source.write_bytes(with_tag(whole[: len(whole) // 2]) if name.startswith("mp3") else whole[: len(whole) // 2])
    (notice,) = record(source, tmp_path / "half").notices
    assert re.fullmatch(r"The file is damaged or cut off: it says that it holds 1\.[4-6] seconds more\.", notice)


def with_tag(mp3: bytes) -> bytes:
    """The file behind a tag of two thousand bytes."""
    return b"ID3\x04\0\0" + _syncsafe(2_000) + bytes(2_000) + mp3
