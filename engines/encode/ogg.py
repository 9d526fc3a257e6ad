"""Vorbis and Opus in Ogg pages with a fixed serial number, our own comments and the exact length in the last page."""

from __future__ import annotations

from io import BytesIO

import av
import numpy as np
import soundfile
from av.audio.codeccontext import AudioCodecContext
from mutagen.ogg import OggPage

from engines.audio import CHANNELS
from engines.encode.stream import Samples, Slicer
from engines.formats import OutputFormat
from engines.tags import Tags, vorbis_comment

SERIAL = 1
PAGE_HEAD_BYTES = 27
PACKET_FRAMES = 960
PACKETS_PER_PAGE = 25
PRE_SKIP = slice(10, 12)
VORBIS_COMPRESSION = 0.5  # the quality that oggenc calls 5, about 160 kbit/s
VORBIS_COMMENT_HEAD = b"\x03vorbis"
FRAMING_BIT = b"\x01"


class _Pages:
    """Turns packets into numbered pages of one logical stream."""

    def __init__(self) -> None:
        self._made = 0

    def of_header(self, *packets: bytes) -> bytes:
        """Header packets on pages of their own, as both codecs ask."""
        return b"".join(self._write(page, page.position) for page in OggPage.from_packets(list(packets)))

    def of_sound(self, packets: list[bytes], position: int, *, is_last: bool) -> bytes:
        """Whole packets on one page; `position` is the granule position after them."""
        page = OggPage()
        page.packets, page.last = packets, is_last
        return self._write(page, position)

    def again(self, page: OggPage) -> bytes:
        """A page of another stream as the next one of this."""
        return self._write(page, page.position)

    def _write(self, page: OggPage, position: int) -> bytes:
        page.serial, page.sequence, page.first, page.position = SERIAL, self._made, self._made == 0, position
        self._made += 1
        return bytes(page.write())


class OpusCodec:
    """Opus in packets of 20 ms, half a second a page, after RFC 7845."""

    def __init__(self, output_format: OutputFormat, frames: int, tags: Tags) -> None:
        self._tags = tags
        self._context = AudioCodecContext.create("libopus", "w")
        self._context.rate, self._context.layout, self._context.format = output_format.rate_hz, "stereo", "flt"
        self._context.bit_rate = 1000 * (output_format.bitrate_kbps or 0)
        # Free variation strays from the asked bit rate by a tenth on music and by double on pure tones.
        self._context.options = {"vbr": "constrained"}
        self._context.open()
        self._head = bytes(self._context.extradata or b"")
        self._end_granule = int.from_bytes(self._head[PRE_SKIP], "little") + frames
        self._padding_frames = -(-self._end_granule // PACKET_FRAMES) * PACKET_FRAMES - frames
        self._slicer = Slicer(PACKET_FRAMES)
        self._packets: list[bytes] = []
        self._frames_made = 0
        self._pages = _Pages()

    def header(self) -> bytes:
        return self._pages.of_header(self._head) + self._pages.of_header(b"OpusTags" + vorbis_comment(self._tags))

    def process(self, samples: Samples) -> bytes:
        for piece in self._slicer.process(np.clip(samples, -1, 1)):
            self._packets += self._encode(piece)
        pages = b""
        # The last packet waits, because the last page must not be empty.
        while len(self._packets) > PACKETS_PER_PAGE:
            pages += self._page()
        return pages

    def finish(self) -> bytes:
        pages = self.process(np.zeros((self._padding_frames, CHANNELS), np.float32))
        return pages + self._page(is_last=True)

    def _encode(self, piece: Samples) -> list[bytes]:
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(piece.reshape(1, -1)), "flt", "stereo")
        frame.rate = self._context.rate
        return [bytes(packet) for packet in self._context.encode(frame)]

    def _page(self, *, is_last: bool = False) -> bytes:
        packets, self._packets = self._packets[:PACKETS_PER_PAGE], self._packets[PACKETS_PER_PAGE:]
        self._frames_made += len(packets) * PACKET_FRAMES
        return self._pages.of_sound(packets, min(self._frames_made, self._end_granule), is_last=is_last)


class VorbisCodec:
    """Ogg Vorbis by libsndfile, whose pages are written anew: it gives every stream a random serial number."""

    def __init__(self, output_format: OutputFormat, frames: int, tags: Tags) -> None:
        self._tags = tags
        self._sink = _Sink()
        self._file = soundfile.SoundFile(
            self._sink,
            "w",
            output_format.rate_hz,
            output_format.channels,
            "VORBIS",
            format="OGG",
            compression_level=VORBIS_COMPRESSION,
        )
        self._pages = _Pages()

    def header(self) -> bytes:
        return b""

    def process(self, samples: Samples) -> bytes:
        self._file.write(np.clip(samples, -1, 1))
        return b"".join(self._rewritten(page) for page in self._sink.take_pages())

    def finish(self) -> bytes:
        self._file.close()
        return b"".join(self._rewritten(page) for page in self._sink.take_pages())

    def _rewritten(self, page: OggPage) -> bytes:
        if not page.packets[0].startswith(VORBIS_COMMENT_HEAD):
            return self._pages.again(page)
        _, setup = page.packets
        comment = VORBIS_COMMENT_HEAD + vorbis_comment(self._tags) + FRAMING_BIT
        return self._pages.of_header(comment, setup)


class _Sink:
    """The file that libsndfile believes it writes; it never goes back in an Ogg stream."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._position = 0

    def write(self, piece: bytes) -> int:
        self._bytes += piece
        self._position += len(piece)
        return len(piece)

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._position

    def read(self, size: int = -1) -> bytes:
        return b""

    def take_pages(self) -> list[OggPage]:
        """The pages that are whole by now."""
        pages = []
        while (size := _page_bytes(self._bytes)) <= len(self._bytes):
            pages.append(OggPage(BytesIO(self._bytes[:size])))
            del self._bytes[:size]
        return pages


def _page_bytes(stream: bytearray) -> int:
    """Size of the page that `stream` starts with, as far as its head tells (RFC 3533, section 6)."""
    if len(stream) < PAGE_HEAD_BYTES:
        return PAGE_HEAD_BYTES
    segments = stream[PAGE_HEAD_BYTES - 1]
    return PAGE_HEAD_BYTES + segments + sum(stream[PAGE_HEAD_BYTES : PAGE_HEAD_BYTES + segments])
