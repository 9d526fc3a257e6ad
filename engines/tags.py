"""What a file says about itself: ID3 for MP3, Vorbis comments for FLAC, Ogg and Opus, a RIFF INFO list for WAV.

No date and no random identifier is written, so that the same song gives the same bytes.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from io import BytesIO

from mutagen import id3

VENDOR = "musicweb"
MINOR_MODES = ("minor", "aeolian", "dorian", "phrygian", "locrian")


@dataclass(frozen=True, slots=True)
class Tags:
    """Empty fields are left out of the file. `key` reads like `A minor`; `genre` is one or several joined by commas."""

    title: str = ""
    genre: str = ""
    tempo_bpm: float | None = None
    key: str = ""
    lyrics: str = ""
    artist: str = "musicweb"
    comment: str = "Made with musicweb"

    @property
    def whole_bpm(self) -> str:
        return "" if self.tempo_bpm is None else str(round(self.tempo_bpm))


def id3_tag(tags: Tags) -> bytes:
    """A whole ID3v2.4 tag in UTF-8, to stand before the first MP3 frame."""
    tag = id3.ID3()
    for frame, text in _id3_texts(tags):
        if text:
            tag.add(frame(encoding=id3.Encoding.UTF8, text=[text]))
    if tags.comment:
        tag.add(id3.COMM(encoding=id3.Encoding.UTF8, lang="eng", desc="", text=[tags.comment]))
    if tags.lyrics:
        tag.add(id3.USLT(encoding=id3.Encoding.UTF8, lang="und", desc="", text=tags.lyrics))
    file = BytesIO()
    tag.save(file, v1=0, padding=lambda _: 0)
    return file.getvalue()


def _id3_texts(tags: Tags) -> list[tuple[type[id3.TextFrame], str]]:
    return [
        (id3.TIT2, tags.title),
        (id3.TPE1, tags.artist),
        (id3.TCON, tags.genre),
        (id3.TBPM, tags.whole_bpm),
        (id3.TKEY, id3_key(tags.key)),
    ]


def id3_key(key: str) -> str:
    """`A minor` as the three letters at most that an ID3 TKEY frame holds (`Am`); the other modes by their third."""
    root, _, mode = key.partition(" ")
    is_minor = mode.strip().lower().startswith(MINOR_MODES)
    return root[:2] + ("m" if is_minor else "")


def vorbis_comment(tags: Tags) -> bytes:
    """The comment block of the Vorbis I specification, section 5, without its framing bit."""
    fields = [
        ("TITLE", tags.title),
        ("ARTIST", tags.artist),
        ("GENRE", tags.genre),
        ("BPM", tags.whole_bpm),
        ("INITIALKEY", id3_key(tags.key)),
        ("LYRICS", tags.lyrics),
        ("COMMENT", tags.comment),
    ]
    entries = [f"{name}={text}" for name, text in fields if text]
    return _counted(VENDOR) + struct.pack("<I", len(entries)) + b"".join(_counted(entry) for entry in entries)


def _counted(text: str) -> bytes:
    return struct.pack("<I", len(text.encode())) + text.encode()


def riff_info(tags: Tags) -> bytes:
    """A `LIST` chunk of type `INFO`; WAV knows no tempo, key or lyrics."""
    fields = [(b"INAM", tags.title), (b"IART", tags.artist), (b"IGNR", tags.genre), (b"ICMT", tags.comment)]
    body = b"INFO" + b"".join(_riff_chunk(name, text.encode() + b"\0") for name, text in fields if text)
    return _riff_chunk(b"LIST", body)


def _riff_chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
