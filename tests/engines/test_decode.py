"""Recordings of any kind come in as blocks at 44.1 kHz."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from engines.audio import SAMPLE_RATE_HZ, Block, checked
from engines.decode import decode
from engines.encode import encoder
from engines.errors import InvalidRequest
from engines.formats import FORMATS
from tests.fuzz.containers import CHORD_HZ, SECONDS, THEIRS, written


def file_of(name: str, sound: Block) -> bytes:
    encode = encoder(FORMATS[name], len(sound))
    return encode.process(sound) + encode.finish()


def wav_of(samples: np.ndarray, rate_hz: int) -> bytes:
    file = BytesIO()
    soundfile.write(file, samples, rate_hz, format="WAV", subtype="FLOAT")
    return file.getvalue()


@pytest.mark.parametrize(
    "name", ["mp3_44100_128", "mp3_48000_192", "mp3_24000_48", "wav", "flac", "ogg", "opus_48000_96"]
)
def test_our_own_files_come_back_with_their_length(name: str, music: Block) -> None:
    sound = checked(decode(file_of(name, music)))
    assert len(sound) == len(music)
    assert np.corrcoef(sound[:, 0], music[:, 0])[0, 1] > 0.9


def test_a_lossless_file_comes_back_as_it_was(music: Block) -> None:
    assert np.abs(decode(file_of("flac", music)) - music).max() <= 1 / 65_536


def test_a_path_is_read_as_well_as_bytes(tmp_path: Path, music: Block) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(file_of("mp3_44100_64", music))
    assert np.array_equal(decode(path), decode(path.read_bytes()))


def test_mono_becomes_stereo_at_the_same_level() -> None:
    sound = decode(wav_of(np.full(1000, 0.5, np.float32), SAMPLE_RATE_HZ))
    assert sound.shape == (1000, 2)
    assert np.allclose(sound, 0.5)


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 48_000, 96_000])
def test_other_rates_are_resampled_to_the_same_duration(rate_hz: int) -> None:
    wave = np.sin(2 * np.pi * 440 * np.arange(rate_hz) / rate_hz).astype(np.float32)
    sound = decode(wav_of(wave, rate_hz))
    assert len(sound) == SAMPLE_RATE_HZ
    expected = np.sin(2 * np.pi * 440 * np.arange(SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ)
    assert np.abs(sound[1000:-1000, 0] - expected[1000:-1000]).max() < 0.01


def test_a_torn_file_gives_what_can_be_heard(music: Block) -> None:
    file = file_of("mp3_44100_128", music)
    assert 0.4 * len(music) < len(decode(file[: len(file) // 2])) < 0.6 * len(music)


@pytest.mark.parametrize(
    "file",
    [b"", b"no sound at all" * 100, b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n"],
    ids=["empty", "text", "playlist"],
)
def test_what_is_no_recording_is_refused(file: bytes) -> None:
    with pytest.raises(InvalidRequest, match="must be a recording that can be decoded"):
        decode(file)


def test_a_video_without_sound_is_refused() -> None:
    file = BytesIO()
    with av.open(file, "w", format="matroska") as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 64
        container.mux(stream.encode(av.VideoFrame(64, 64, "yuv420p")))
        container.mux(stream.encode(None))
    with pytest.raises(InvalidRequest, match="must hold sound"):
        decode(file.getvalue())


def test_a_header_without_sound_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="must hold sound"):
        decode(wav_of(np.zeros(0, np.float32), SAMPLE_RATE_HZ))


def test_samples_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(InvalidRequest, match="finite"):
        decode(wav_of(np.full(1000, np.nan, np.float32), SAMPLE_RATE_HZ))


def test_limits_are_named(music: Block) -> None:
    with pytest.raises(InvalidRequest, match=r"file\.duration: .* at most 3000 ms"):
        decode(file_of("mp3_44100_64", music), longest_ms=3_000)
    with pytest.raises(InvalidRequest, match=r"file\.channels: 6 is not allowed; must be at most 2"):
        decode(wav_of(np.zeros((1000, 6), np.float32), SAMPLE_RATE_HZ), channels_max=2)


def test_damage_in_the_middle_costs_a_moment_only(music: Block) -> None:
    file = bytearray(file_of("mp3_44100_128", music))
    file[len(file) // 2 : len(file) // 2 + 3000] = bytes(3000)
    assert 0.8 * len(music) < len(decode(bytes(file))) < len(music)


@pytest.mark.parametrize(("container", "codec", "rate_hz"), THEIRS)
def test_containers_of_other_makers_are_read_whatever_their_name(
    container: str, codec: str, rate_hz: int, tmp_path: Path
) -> None:
    path = tmp_path / "holiday.jpeg"
    path.write_bytes(written(container, codec, rate_hz))
    sound = decode(path)
    assert len(sound) == pytest.approx(SECONDS * SAMPLE_RATE_HZ, abs=4_500)
    spectrum = np.abs(np.fft.rfft(sound[: 2 * SAMPLE_RATE_HZ, 1]))
    assert np.argmax(spectrum) / 2 in CHORD_HZ
