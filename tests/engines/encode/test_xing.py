"""The information frame in front of an MP3 file, against what LAME really wrote behind it."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import pytest

from engines.audio import SAMPLE_RATE_HZ, Block
from engines.encode import encoder
from engines.encode.xing import BITRATES_KBPS, FRAMES_PER_MPEG_FRAME, RATES_HZ, Mp3Layout, _crc16
from engines.formats import FORMATS, OutputFormat
from engines.tags import Tags, id3_tag

MP3_ROWS = [row for row in FORMATS.values() if row.codec == "mp3"]
BY_ROW = pytest.mark.parametrize("row", MP3_ROWS, ids=lambda row: row.name)


@dataclass(frozen=True)
class MpegFrame:
    mpeg: int
    kbps: int
    rate_hz: int
    body: bytes


def mpeg_frames(stream: bytes) -> list[MpegFrame]:
    """Every frame of a stream that must hold nothing else."""
    frames, position = [], 0
    while position < len(stream):
        sync, choice = struct.unpack_from(">HB", stream, position)
        assert sync >> 5 == 0x7FF, f"no frame at byte {position}"
        mpeg = 1 if sync >> 3 & 3 == 3 else 2
        kbps, rate_hz = BITRATES_KBPS[mpeg][choice >> 4], RATES_HZ[mpeg][choice >> 2 & 3]
        size = FRAMES_PER_MPEG_FRAME[mpeg] * 125 * kbps // rate_hz + (choice >> 1 & 1)
        frames.append(MpegFrame(mpeg, kbps, rate_hz, stream[position : position + size]))
        position += size
    assert position == len(stream)
    return frames


def file_of(row: OutputFormat, sound: Block) -> tuple[MpegFrame, list[MpegFrame], int]:
    """The information frame, the frames of sound, and the size of all without the tags."""
    tags = Tags(title="x")
    encode = encoder(row, len(sound), tags)
    stream = (encode.process(sound) + encode.finish()).removeprefix(id3_tag(tags))
    first, *rest = mpeg_frames(stream)
    return first, rest, len(stream)


@BY_ROW
@pytest.mark.parametrize("frames", [1, 575, 1153, 44_100, 132_741])
def test_counts_of_frames_and_bytes_are_those_of_the_file(row: OutputFormat, frames: int, music: Block) -> None:
    information, sound, size = file_of(row, music[:frames])
    start = information.body.index(b"Info")
    flags, frame_count, byte_count = struct.unpack_from(">III", information.body, start + 4)
    assert flags == 0xF
    assert frame_count == len(sound)
    assert byte_count == size


@BY_ROW
def test_there_is_exactly_one_information_frame(row: OutputFormat, music: Block) -> None:
    information, sound, _ = file_of(row, music)
    assert b"LAME3.100" in information.body
    assert not any(b"Info" in frame.body or b"Xing" in frame.body for frame in sound)
    assert {(frame.mpeg, frame.rate_hz) for frame in sound} == {(information.mpeg, row.rate_hz)}


@BY_ROW
def test_bit_rate_is_constant_and_the_one_asked_for(row: OutputFormat, music: Block) -> None:
    _, sound, _ = file_of(row, music)
    # Layer III has no 240 kbit/s.
    assert {frame.kbps for frame in sound} == {256 if row.bitrate_kbps == 240 else row.bitrate_kbps}


@BY_ROW
def test_delay_and_padding_leave_exactly_the_sound(row: OutputFormat, music: Block) -> None:
    information, sound, _ = file_of(row, music)
    gapless = int.from_bytes(information.body[information.body.index(b"LAME") + 21 :][:3], "big")
    delay, padding = gapless >> 12, gapless & 0xFFF
    heard = len(sound) * FRAMES_PER_MPEG_FRAME[information.mpeg] - delay - padding
    assert heard == round(len(music) * row.rate_hz / SAMPLE_RATE_HZ)


@BY_ROW
def test_checksum_covers_all_that_stands_before_it(row: OutputFormat, music: Block) -> None:
    information, _, _ = file_of(row, music)
    end = information.body.index(b"LAME") + 34
    assert struct.unpack_from(">H", information.body, end)[0] == _crc16(information.body[:end])


def test_checksum_is_the_common_crc_16() -> None:
    assert _crc16(b"123456789") == 0xBB3D


def test_table_of_contents_rises_evenly_to_the_end(music: Block) -> None:
    information, _, _ = file_of(FORMATS["mp3_44100_128"], music)
    toc = np.frombuffer(information.body, np.uint8, 100, information.body.index(b"Info") + 16).astype(int)
    assert set(np.diff(toc)) <= {2, 3}
    assert toc[-1] >= 252


def test_long_songs_keep_their_byte_count_exact() -> None:
    # 10 minutes at 44.1 kHz: whole frames at 417.96 bytes on average, checked against LAME's own rule frame by frame.
    layout = Mp3Layout.of(44_100, 128, 600 * 44_100)
    whole, fraction = divmod(144_000 * 128, 44_100)
    lag, size = fraction, 0
    for _ in range(layout.mpeg_frames):
        lag -= fraction
        size += whole + (lag < 0)
        lag += 44_100 * (lag < 0)
    assert layout.sound_bytes == size
