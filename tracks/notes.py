"""The notes of a track's kept MIDI file, as the piano roll draws them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import mido
from django.core.cache import cache

from tracks.models import Track

NOTES_MAX = 40_000  # a browser draws that many; the rest of a longer file is left out, which `is_whole` tells
DRUM_CHANNEL = 9
KEPT_S = 7 * 24 * 3600


class Note(NamedTuple):
    """Times in ms, MIDI `pitch` and `velocity` 1..127."""

    start_ms: int
    length_ms: int
    pitch: int
    velocity: int


def notes_of(track: Track) -> dict[str, Any]:
    """`parts` of `name`, `is_drums` and `notes`, each with the fields of `Note`; empty where there is no MIDI."""
    if not track.midi:
        return {"parts": [], "is_whole": True}
    key = f"notes:{track.midi.name}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        with track.midi.open("rb") as source:
            found = read(mido.MidiFile(file=source))
        cache.set(key, found, KEPT_S)
    return found


def part_names(track: Track) -> list[str]:
    """The names of the parts that play, each once."""
    return list(dict.fromkeys(part["name"] for part in notes_of(track)["parts"]))


def read(song: mido.MidiFile) -> dict[str, Any]:
    """As `notes_of`; parts in which nothing sounds are left out."""
    clock = _clock_of(song)
    parts, left = [], NOTES_MAX
    total = 0
    for number, messages in enumerate(song.tracks, 1):
        notes = sorted(_notes(messages, clock))
        total += len(notes)
        if notes[:left]:
            is_drums = any(getattr(message, "channel", None) == DRUM_CHANNEL for message in messages)
            name = messages.name.strip() or f"Part {number}"
            parts.append({"name": name, "is_drums": is_drums, "notes": notes[:left]})
        left -= len(notes[:left])
    return {"parts": parts, "is_whole": total <= NOTES_MAX}


def _notes(messages: mido.MidiTrack, clock: _Clock) -> Iterator[Note]:
    tick = 0
    sounding: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for message in messages:
        tick += message.time
        if message.type not in {"note_on", "note_off"}:
            continue
        begun = sounding.setdefault((message.channel, message.note), [])
        if message.type == "note_on" and message.velocity:
            begun.append((tick, message.velocity))
        elif begun:
            start, velocity = begun.pop(0)
            start_ms = clock.ms_at(start)
            yield Note(start_ms, max(1, clock.ms_at(tick) - start_ms), message.note, velocity)


class _Clock:
    """Turns ticks into ms by the tempo changes of all tracks, which are asked for in order or not."""

    def __init__(self, ticks_per_beat: int, tempos: list[tuple[int, int]]) -> None:
        self._per_beat = ticks_per_beat
        self._marks = [(0, 0.0, mido.midifiles.midifiles.DEFAULT_TEMPO)]
        for tick, tempo in sorted(tempos):
            self._marks.append((tick, self._ms(self._marks[-1], tick), tempo))

    def ms_at(self, tick: int) -> int:
        mark = next(mark for mark in reversed(self._marks) if mark[0] <= tick)
        return round(self._ms(mark, tick))

    def _ms(self, mark: tuple[int, float, int], tick: int) -> float:
        at, ms, tempo = mark
        return ms + float(mido.tick2second(tick - at, self._per_beat, tempo)) * 1000


def _clock_of(song: mido.MidiFile) -> _Clock:
    tempos = []
    for messages in song.tracks:
        tick = 0
        for message in messages:
            tick += message.time
            if message.type == "set_tempo":
                tempos.append((tick, message.tempo))
    return _Clock(song.ticks_per_beat, tempos)
