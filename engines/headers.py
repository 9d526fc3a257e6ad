"""What the heads of MP3 and WAV files say of their length, which FFmpeg corrects or keeps to itself."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

FIRST_FRAME_BYTES = 1_441  # of 320 kbit/s at 32 kHz
UNKNOWN_FROM = 0xFFFF_0000  # sizes of WAV files whose writer did not know


def counts_frames(file: BinaryIO) -> bool:
    """Whether an MP3 file says in its first frame how many there are; it lies behind the tag of ID3v2 (section 3.1)."""
    file.seek(0)
    start = file.read(10)
    tag_bytes = sum((byte & 0x7F) << shift for byte, shift in zip(start[6:], (21, 14, 7, 0), strict=False))
    file.seek(10 + tag_bytes if start[:3] == b"ID3" else 0)
    frame = file.read(FIRST_FRAME_BYTES)
    return b"Xing" in frame or b"Info" in frame


def share_present(file: BinaryIO) -> float:
    """How much of the bytes that a WAV file announces is there, 0..1; 1 where it announces nothing."""
    file.seek(0)
    start, size = file.read(12), file.seek(0, os.SEEK_END)
    if start[:4] != b"RIFF" or start[8:] != b"WAVE":
        return 1.0
    announced = int(struct.unpack("<I", start[4:8])[0])
    return 1.0 if announced >= UNKNOWN_FROM else min(1.0, size / (announced + 8))
