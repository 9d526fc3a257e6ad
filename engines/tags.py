"""What a file says about itself: ID3 for MP3, Vorbis comments for FLAC, Ogg and Opus, a RIFF INFO list for WAV.

No date and no random identifier is written, so that the same song gives the same bytes. Tags stand before the first
sound, when nothing is sung yet: the times of lines are those of their first notes, to the beat; the word times of a
finished song are told elsewhere.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO

from mutagen import id3

VENDOR = "musicweb"
ID3_MILLISECONDS, ID3_LYRICS, NO_OFFSET = 2, 1, 0xFFFF_FFFF
MINOR_MODES = ("minor", "aeolian", "dorian", "phrygian", "locrian")


@dataclass(frozen=True, slots=True)
class Chapter:
    """A stretch of the song with a name, in ms."""

    title: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class TimedLine:
    """A line of the lyrics and when its first note begins, in ms."""

    text: str
    start_ms: int


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
    chapters: tuple[Chapter, ...] = ()
    timed_lines: tuple[TimedLine, ...] = ()

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
    if tags.timed_lines:
        tag.add(_timed_lyrics(tags.timed_lines))
    for chapter in _id3_chapters(tags.chapters):
        tag.add(chapter)
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


def _timed_lyrics(lines: Sequence[TimedLine]) -> id3.Frame:
    """A SYLT frame: each line after the first begins with a line break, as the standard has it."""
    text = [(f"\n{line.text}" if number else line.text, line.start_ms) for number, line in enumerate(lines)]
    return id3.SYLT(
        encoding=id3.Encoding.UTF8, lang="und", format=ID3_MILLISECONDS, type=ID3_LYRICS, desc="", text=text
    )


def _id3_chapters(chapters: Sequence[Chapter]) -> Iterator[id3.Frame]:
    """CHAP frames in one CTOC (ID3v2 Chapter Frame Addendum 1.0); times alone count, there are no byte offsets."""
    names = [f"chp{number}" for number in range(len(chapters))]
    for name, chapter in zip(names, chapters, strict=True):
        title = id3.TIT2(encoding=id3.Encoding.UTF8, text=[chapter.title])
        yield id3.CHAP(
            element_id=name, start_time=chapter.start_ms, end_time=chapter.end_ms, start_offset=NO_OFFSET,
            end_offset=NO_OFFSET, sub_frames=[title],
        )  # fmt: skip
    if chapters:
        flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
        yield id3.CTOC(element_id="toc", flags=flags, child_element_ids=names, sub_frames=[])


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
        ("SYNCEDLYRICS", "".join(f"[{_clock(line.start_ms)}]{line.text}\n" for line in tags.timed_lines)),
        ("COMMENT", tags.comment),
        *_vorbis_chapters(tags.chapters),
    ]
    entries = [f"{name}={text}" for name, text in fields if text]
    return _counted(VENDOR) + struct.pack("<I", len(entries)) + b"".join(_counted(entry) for entry in entries)


def _vorbis_chapters(chapters: Sequence[Chapter]) -> Iterator[tuple[str, str]]:
    """Chapters as the Vorbis comment field recommendation's Chapter Extension has them."""
    for number, chapter in enumerate(chapters, 1):
        hours, ms = divmod(chapter.start_ms, 3_600_000)
        yield f"CHAPTER{number:03}", f"{hours:02}:{ms // 60_000:02}:{ms // 1000 % 60:02}.{ms % 1000:03}"
        yield f"CHAPTER{number:03}NAME", chapter.title


def _clock(ms: int) -> str:
    """Minutes, seconds and hundredths, as in LRC."""
    return f"{ms // 60_000:02}:{ms // 1000 % 60:02}.{ms % 1000 // 10:02}"


def _counted(text: str) -> bytes:
    return struct.pack("<I", len(text.encode())) + text.encode()


def riff_info(tags: Tags) -> bytes:
    """A `LIST` chunk of type `INFO`; WAV knows no tempo, key or lyrics."""
    fields = [(b"INAM", tags.title), (b"IART", tags.artist), (b"IGNR", tags.genre), (b"ICMT", tags.comment)]
    body = b"INFO" + b"".join(_riff_chunk(name, text.encode() + b"\0") for name, text in fields if text)
    return _riff_chunk(b"LIST", body)


def _riff_chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
