"""Songs of ours, told by their content credentials or, where those are missing, by the tags we write."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engines import credentials
from engines.base import Word
from engines.tags import Tags, TimedLine

OURS = Tags()
INTACT = ("trusted", "valid")
LINE = re.compile(r"\[(\d+):(\d\d)\.(\d\d)\]([^\n]*)")
KEY = re.compile(r"([A-G][#b]?)(m?)")


@dataclass(frozen=True, slots=True)
class OwnSong:
    """What a song of ours says of itself; `key` and `tempo_bpm` (a whole number) are as good as its tags.

    `is_signed`: intact credentials say so; tags alone can be written by anybody. `track_id` is empty without them.
    `words` are the caller's, who may know the track.
    """

    title: str
    is_signed: bool
    track_id: str
    tempo_bpm: float | None
    key: str
    lyrics: str
    lines: tuple[TimedLine, ...]
    words: tuple[Word, ...]


def recognised(tags: Mapping[str, str], file: Path | None = None, words: Sequence[Word] = ()) -> OwnSong | None:
    """The song of ours that a recording with these `tags` is; None where neither they nor the `file` say so.

    `tags` by lower-case name, as `engines.decode.Facts` has them.
    """
    signed = credentials.verify(file) if file else credentials.Verified("absent")
    song = signed.song if signed.state in INTACT else {}
    if not song and (tags.get("artist"), tags.get("comment")) != (OURS.artist, OURS.comment):
        return None
    tempo = tags.get("bpm") or tags.get("tbpm") or ""
    return OwnSong(
        title=song.get("title") or tags.get("title", ""), is_signed=bool(song), track_id=song.get("track_id", ""),
        tempo_bpm=float(tempo) if tempo.isdecimal() and int(tempo) else None,
        key=_key(tags.get("initialkey") or tags.get("tkey") or ""), lyrics=_lyrics(tags),
        lines=_lines(tags.get("syncedlyrics", "")), words=tuple(words),
    )  # fmt: skip


def _key(short: str) -> str:
    """`Am` as `A minor`; empty for what is none."""
    match = KEY.fullmatch(short)
    return f"{match[1]} {'minor' if match[2] else 'major'}" if match else ""


def _lyrics(tags: Mapping[str, str]) -> str:
    return next((text for name, text in tags.items() if name.split("-")[0] == "lyrics"), "")


def _lines(synced: str) -> tuple[TimedLine, ...]:
    return tuple(
        TimedLine(text, 60_000 * int(minutes) + 1_000 * int(seconds) + 10 * int(hundredths))
        for minutes, seconds, hundredths, text in LINE.findall(synced)
    )
