"""The information frame that LAME puts first in an MP3 file, written before the sound instead of after it.

At a constant bit rate the number of frames and every frame's size follow from the length alone, so a player knows the
exact length, the bytes and where the sound begins and ends (gapless) from the first frame on. The layout is that of
"MP3 Info Tag rev 1 specifications - LAME Tag".
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Self

BITRATES_KBPS = {
    1: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
RATES_HZ = {1: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000)}
FRAMES_PER_MPEG_FRAME = {1: 1152, 2: 576}
SIDE_INFORMATION_BYTES = {1: 32, 2: 17}
ENCODER_DELAY = 576
LEAST_END_PADDING = 576
TOC_ENTRIES = 100
XING_BYTES, LAME_BYTES = 120, 36
HAS_FRAMES_BYTES_TOC_QUALITY = 0xF
QUALITY_INDICATOR = 55  # LAME writes 100 - 10 * 4 - 5 at its quality 5
LAME_VERSION = b"LAME3.100"
CONSTANT_BIT_RATE = 1
JOINT_STEREO_ORIGINAL = 0x44
SOURCE_RATE_CODES = {44_100: 1, 48_000: 2}
JOINT_STEREO_MODE = 3


@dataclass(frozen=True, slots=True)
class Mp3Layout:
    """What LAME will write for `frames` frames of sound: MPEG version, bit rate, number of MPEG frames."""

    mpeg: int
    rate_hz: int
    kbps: int
    frames: int
    mpeg_frames: int

    @classmethod
    def of(cls, rate_hz: int, kbps: int, frames: int) -> Self:
        mpeg = 1 if rate_hz in RATES_HZ[1] else 2
        actual_kbps = next(rate for rate in BITRATES_KBPS[mpeg] if rate >= kbps)
        needed = ENCODER_DELAY + frames + LEAST_END_PADDING
        return cls(mpeg, rate_hz, actual_kbps, frames, -(-needed // FRAMES_PER_MPEG_FRAME[mpeg]))

    @property
    def end_padding(self) -> int:
        return self.mpeg_frames * FRAMES_PER_MPEG_FRAME[self.mpeg] - ENCODER_DELAY - self.frames

    @property
    def sound_bytes(self) -> int:
        """All MPEG frames; LAME pads one by a byte when whole bytes fall behind the bit rate, never the first."""
        whole, fraction = divmod(self._bytes_times_rate(self.kbps), self.rate_hz)
        return self.mpeg_frames * whole + -(-(self.mpeg_frames - 1) * fraction // self.rate_hz)

    @property
    def information_kbps(self) -> int:
        """The lowest bit rate, from the song's own upwards, whose frame holds the Xing header and LAME's part."""
        needed = 4 + SIDE_INFORMATION_BYTES[self.mpeg] + XING_BYTES + LAME_BYTES
        return next(
            kbps
            for kbps in BITRATES_KBPS[self.mpeg]
            if kbps >= self.kbps and self._bytes_times_rate(kbps) // self.rate_hz >= needed
        )

    @property
    def information_bytes(self) -> int:
        return self._bytes_times_rate(self.information_kbps) // self.rate_hz

    @property
    def total_bytes(self) -> int:
        """The whole file without its tags."""
        return self.information_bytes + self.sound_bytes

    def _bytes_times_rate(self, kbps: int) -> int:
        return FRAMES_PER_MPEG_FRAME[self.mpeg] * 125 * kbps


def information_frame(layout: Mp3Layout) -> bytes:
    """A silent MPEG frame that holds the Xing header, called `Info` at a constant bit rate, and LAME's part."""
    body = _mpeg_header(layout) + bytes(SIDE_INFORMATION_BYTES[layout.mpeg]) + _xing(layout) + _lame(layout)
    return (body + struct.pack(">H", _crc16(body))).ljust(layout.information_bytes, b"\0")


def _mpeg_header(layout: Mp3Layout) -> bytes:
    version_and_layer = 0xFB if layout.mpeg == 1 else 0xF3
    bitrate = BITRATES_KBPS[layout.mpeg].index(layout.information_kbps)
    rate = RATES_HZ[layout.mpeg].index(layout.rate_hz)
    return bytes((0xFF, version_and_layer, bitrate << 4 | rate << 2, JOINT_STEREO_ORIGINAL))


def _xing(layout: Mp3Layout) -> bytes:
    contents = HAS_FRAMES_BYTES_TOC_QUALITY, layout.mpeg_frames, layout.total_bytes
    return b"Info" + struct.pack(">III", *contents) + _toc(layout) + struct.pack(">I", QUALITY_INDICATOR)


def _toc(layout: Mp3Layout) -> bytes:
    """Where each hundredth of the time begins, in 256ths of the file."""
    positions = (layout.information_bytes + layout.sound_bytes * entry / TOC_ENTRIES for entry in range(TOC_ENTRIES))
    return bytes(int(256 * position / layout.total_bytes) for position in positions)


def _lame(layout: Mp3Layout) -> bytes:
    """LAME's part but for its checksum at the end; what only the end could know (peak, CRC of the music) is 0."""
    delay_and_padding = (ENCODER_DELAY << 12 | layout.end_padding).to_bytes(3, "big")
    sound = SOURCE_RATE_CODES.get(layout.rate_hz, 0) << 6 | JOINT_STEREO_MODE << 2
    return (
        LAME_VERSION
        + bytes((CONSTANT_BIT_RATE, 0))
        + bytes(8)
        + bytes((0, min(layout.kbps, 255)))
        + delay_and_padding
        + bytes((sound, 0, 0, 0))
        + struct.pack(">IH", layout.total_bytes, 0)
    )


def _crc16(data: bytes) -> int:
    """CRC-16 with polynomial 0x8005, reflected, starting at 0."""
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc
