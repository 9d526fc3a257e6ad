"""A whole song's singing: lines find places in sections, what has no room is named, phrases come out in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from engines.builtin.score import Note
from engines.builtin.voice.phrase import Manner, Sung, WordTime
from engines.builtin.voice.setting import (
    SetLine,
    capacity,
    in_range,
    phrase_of,
    released,
    set_line,
    set_rap,
    set_spoken,
    windows,
)
from engines.builtin.voice.singer import RATE_HZ, sing
from engines.builtin.voice.singers import Singer
from engines.builtin.voice.speakers import syllables, unread

# Between two lines a singer ends his word, breathes and begins the next.
GAP_S = 0.32
NAMED_SIGNS = 24
# Speech lies near the bottom of the range that one sings in.
SPEAKING_SEMITONES = 2


@dataclass(frozen=True, slots=True)
class Place:
    """The lines of one section and its room: `bars` bars from beat `start`."""

    name: str
    lines: tuple[str, ...]
    start: float
    bars: int


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A song's lines on their notes, in order; `notices` tell which words could not be placed."""

    lines: tuple[SetLine, ...]
    language: str
    tempo_bpm: float
    manner: Manner
    notices: tuple[str, ...]


@dataclass(frozen=True, eq=False, slots=True)
class Performed:
    """A phrase in the song: `frame` is where its first frame goes, 0 or more; word times in seconds of the song."""

    frame: int
    sung: Sung
    words: tuple[WordTime, ...]


def set_song(
    places: Sequence[Place],
    melody: Sequence[Note],
    singer: Singer,
    language: str,
    tempo_bpm: float,
    beats_per_bar: float,
    manner: Manner = "sung",
) -> Manuscript:
    """Every line on the notes of the melody that lie in its share of its section, in the singer's range.

    Lines without a word, lines for which a section has no room, and words too many for their notes are left out and
    named in `notices`. Raises `VoiceUnavailable`.
    """
    tune = in_range(melody, singer.low, singer.high)
    pitch = tune[0].pitch if tune and manner == "sung" else singer.low + SPEAKING_SEMITONES
    lines: list[SetLine] = []
    notices = _unread(places, language)
    for place in places:
        wanted = [line for line in place.lines if syllables(line, language)]
        rooms = windows(len(wanted), place.start, place.bars, beats_per_bar, pitch)
        if len(wanted) < len(place.lines):
            notices.append(f"lyrics: {len(place.lines) - len(wanted)} lines of {place.name} have no word to sing")
        if len(rooms) < len(wanted):
            notices.append(f"lyrics: {place.name} has room for {len(rooms)} of its {len(wanted)} lines")
        cut = []
        for line, room in zip(wanted, rooms, strict=False):
            fitting = _fitting(line, language, capacity(room.beats, tempo_bpm, manner))
            cut += [line] if fitting != line else []
            parts = syllables(fitting, language)
            if manner == "sung":
                sung = set_line(fitting, parts, tune, room, beats_per_bar)
                lines.append(released(sung, room.start + room.beats - GAP_S * tempo_bpm / 60))
            elif manner == "spoken":
                lines.append(set_spoken(fitting, parts, room, tempo_bpm))
            else:
                lines.append(set_rap(fitting, parts, room, beats_per_bar))
        if cut:
            more = f" and {len(cut) - 1} more" if len(cut) > 1 else ""
            notices.append(f"lyrics: {place.name} has no time for all of {cut[0][:60]!r}{more}")
    return Manuscript(tuple(lines), language, tempo_bpm, manner, tuple(notices))


def _unread(places: Sequence[Place], language: str) -> list[str]:
    signs = unread("".join(line for place in places for line in place.lines), language)
    return [f"lyrics: {signs[:NAMED_SIGNS]!r}: no voice here reads these signs; they are left out"] if signs else []


def _fitting(line: str, language: str, most: int) -> str:
    """As many words of the line from its start as have syllables enough room; at least the first that is sung."""
    words = line.split()
    shortest = next(count for count in range(1, len(words) + 1) if syllables(" ".join(words[:count]), language))
    if len(syllables(line, language)) <= most:
        return line
    low, high = shortest, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if len(syllables(" ".join(words[:middle]), language)) <= most:
            low = middle
        else:
            high = middle - 1
    return " ".join(words[:low])


def perform(manuscript: Manuscript, singer: Singer, rate_hz: int = RATE_HZ, take: int = 0) -> Iterator[Performed]:
    """The phrases one after another, so that the first is heard before the last is sung."""
    for line in manuscript.lines:
        phrase, start_s = phrase_of(line, manuscript.language, manuscript.tempo_bpm, manuscript.manner)
        sung = sing(phrase, singer, rate_hz, take)
        yield _placed(sung, start_s, rate_hz)


def _placed(sung: Sung, start_s: float, rate_hz: int) -> Performed:
    """The phrase on the song's clock; what would sound before the song is cut."""
    frame = round((start_s + sung.offset_s) * rate_hz)
    if frame < 0:
        sung = Sung(sung.audio[-frame:], sung.offset_s - frame / rate_hz, sung.words)
    words = tuple(
        WordTime(word.text, max(0.0, round(start_s + word.start_s, 4)), max(0.0, round(start_s + word.end_s, 4)))
        for word in sung.words
    )
    return Performed(max(0, frame), sung, words)
