"""Whole songs in notes, changed: another key, another tempo, another instrument for one part. No sound is made."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from engines.base import BPM_MAX, BPM_MIN
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Chord, Note, Part, Score
from engines.builtin.theory import Key, parse_key
from engines.builtin.voice.setting import SetLine
from engines.builtin.words.prompt import read_brief
from engines.builtin.writing.voices import Take, Voices
from engines.errors import InvalidRequest
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS

OCTAVE, ALMOST = 12, 1e-6
# What share of the notes has to be out of range before all of them move by an octave.
OCTAVE_COST, SUNG_OCTAVE_COST = 0.3, 0.1
# A singer's range is the comfortable one.
STRETCHED_SEMITONES = 3
EFFECT_RANGE = (0, 127)  # what the table gives to sounds without a pitch
_SYMBOL = re.compile(r"([A-G][#b]?)([^/]*)(?:/([A-G][#b]?))?")


def transposed(score: Score, voices: Voices, semitones: int) -> tuple[Score, Voices]:
    """The song `semitones` higher, or lower below 0; drums, effects and speech stay.

    What would leave an instrument's or a singer's range moves by octaves, first the whole part, then single notes.
    """
    if semitones == 0:
        return score, voices
    key = parse_key(score.key).raised(semitones)
    parts = tuple(_transposed_part(part, semitones) for part in score.parts)
    chords = tuple(_transposed_chord(chord, semitones, _key_at(score, key, chord.start)) for chord in score.chords)
    return replace(score, key=key.name, parts=parts, chords=chords), _transposed_voices(voices, semitones)


def _key_at(score: Score, key: Key, beat: float) -> Key:
    """`key` moved by the key change of the section in which `beat` lies."""
    begun = [section.raised for section in score.sections if section.start <= beat + 1e-6]
    return key.raised(begun[-1] if begun else 0)


def _transposed_chord(chord: Chord, semitones: int, key: Key) -> Chord:
    root, bass = (chord.root + semitones) % OCTAVE, (chord.bass + semitones) % OCTAVE
    found = _SYMBOL.fullmatch(chord.symbol)
    quality = found[2] if found else ""
    slash = f"/{key.spell(bass)}" if found and found[3] else ""
    classes = tuple((pitch_class + semitones) % OCTAVE for pitch_class in chord.pitch_classes)
    return Chord(chord.start, chord.duration, f"{key.spell(root)}{quality}{slash}", root, bass, classes)


def _transposed_part(part: Part, semitones: int) -> Part:
    row = INSTRUMENTS[part.instrument]
    if row.is_drums or part.role == "effect":
        return part
    return replace(part, notes=_within(part.notes, semitones, row.low, row.high))


def _within(notes: Sequence[Note], semitones: int, low: int, high: int) -> tuple[Note, ...]:
    """The notes moved, and by octaves where they would leave `low`..`high`; who was outside before may stay as far."""
    pitches = [note.pitch for note in notes]
    low, high = min([low, *pitches]), max([high, *pitches])
    shift = semitones + _octaves([pitch + semitones for pitch in pitches], low, high)
    moved = [replace(note, pitch=_folded(note.pitch + shift, low, high)) for note in notes]
    return tuple(_without_doubles(sorted(moved, key=lambda note: (note.start, note.pitch))))


def _octaves(pitches: Sequence[int], low: int, high: int, price: float = OCTAVE_COST) -> int:
    """The octaves, in semitones, by which most pitches come into `low`..`high`; none where it hardly matters."""

    def cost(octaves: int) -> float:
        outside = sum(not low <= pitch + octaves <= high for pitch in pitches)
        return outside + price * len(pitches) * abs(octaves) / OCTAVE

    return min(range(-4 * OCTAVE, 4 * OCTAVE + 1, OCTAVE), key=lambda octaves: (cost(octaves), abs(octaves)))


def _folded(pitch: int, low: int, high: int) -> int:
    while pitch < low and pitch + OCTAVE <= high:
        pitch += OCTAVE
    while pitch > high and pitch - OCTAVE >= low:
        pitch -= OCTAVE
    return min(127, max(0, pitch))


def _without_doubles(notes: Iterable[Note]) -> list[Note]:
    """One of the notes that start together on one key."""
    return list({(note.start, note.pitch): note for note in notes}.values())


def _transposed_voices(voices: Voices, semitones: int) -> Voices:
    shifts = {name: _singer_shift(takes, semitones) for name, takes in _by_singer(voices.takes).items()}
    takes = tuple(_transposed_take(take, shifts[take.singer.name]) for take in voices.takes)
    return replace(voices, takes=takes)


def _by_singer(takes: Iterable[Take]) -> dict[str, list[Take]]:
    groups: dict[str, list[Take]] = {}
    for take in takes:
        groups.setdefault(take.singer.name, []).append(take)
    return groups


def _singer_shift(takes: Sequence[Take], semitones: int) -> int:
    """How far one singer's takes move together, so that the leads among them can be sung."""
    leads = [take for take in takes if take.is_lead] or takes
    pitches = [pitch + semitones for take in leads for pitch in _pitches(take)]
    low, high = _reach(leads)
    return semitones + _octaves(pitches, low, high, SUNG_OCTAVE_COST)


def _reach(takes: Sequence[Take]) -> tuple[int, int]:
    """The lowest and the highest note that may be asked of a singer: a stretch more than is comfortable, or as now."""
    pitches, singer = [pitch for take in takes for pitch in _pitches(take)], takes[0].singer
    return min([singer.low - STRETCHED_SEMITONES, *pitches]), max([singer.high + STRETCHED_SEMITONES, *pitches])


def _pitches(take: Take) -> list[int]:
    return [note.pitch for line in take.manuscript.lines for note in _notes(line)]


def _notes(line: SetLine) -> list[Note]:
    return [note for group in line.notes for note in group]


def _transposed_take(take: Take, shift: int) -> Take:
    if take.manuscript.manner != "sung":
        return take
    low, high = _reach([take])
    lines = tuple(_transposed_line(line, shift, low, high) for line in take.manuscript.lines)
    return replace(take, manuscript=replace(take.manuscript, lines=lines))


def _transposed_line(line: SetLine, shift: int, low: int, high: int) -> SetLine:
    """The line moved, an octave off where it is out of reach, as a whole so that its tune stays."""
    shift += _octaves([note.pitch + shift for note in _notes(line)], low, high, 0.0)
    groups = (
        tuple(replace(note, pitch=_folded(note.pitch + shift, low, high)) for note in group) for group in line.notes
    )
    return SetLine(line.line, tuple(groups))


def played_at(score: Score, voices: Voices, bpm: float) -> tuple[Score, Voices]:
    """The song at `bpm`, longer or shorter by it; parts of a ms count as one, so that nothing of it is lost."""
    slower = score.tempo_bpm / bpm
    length_ms, fade_ms = math.ceil(score.length_ms * slower - ALMOST), round(score.fade_ms * slower)
    takes = tuple(replace(take, manuscript=replace(take.manuscript, tempo_bpm=bpm)) for take in voices.takes)
    return replace(score, tempo_bpm=bpm, length_ms=length_ms, fade_ms=fade_ms), replace(voices, takes=takes)


def check_tempo(beat_ms: float, bpm: float) -> None:
    """Raises `InvalidRequest` where a song of `beat_ms` (its ms times its tempo) may not be played at `bpm`."""
    if not BPM_MIN <= bpm <= BPM_MAX:
        raise InvalidRequest("bpm", bpm, f"must be {BPM_MIN} to {BPM_MAX}")
    length_ms = round(beat_ms / bpm)
    if not LENGTH_MIN_MS <= length_ms <= LENGTH_MAX_MS:
        limit = f"a song lasts {LENGTH_MIN_MS} to {LENGTH_MAX_MS} ms, at this tempo it would last {length_ms} ms"
        raise InvalidRequest("bpm", bpm, limit)


def with_instrument(score: Score, part: str, instrument: str) -> Score:
    """The song with another instrument for the part of that name, role, instrument or stem, in a range that suits it.

    Raises `InvalidRequest` where there is no such part, or it cannot play the instrument.
    """
    name = part_named(score.parts, part).name
    chosen = instrument_named(instrument)
    return replace(score, parts=tuple(_given(each, chosen) if each.name == name else each for each in score.parts))


def part_named(parts: Sequence[Part], wanted: str) -> Part:
    """The part that `wanted` means. Raises `InvalidRequest` naming those there are."""
    playing = [part for part in parts if part.role != "effect"]
    names = ", ".join(f"{part.name} ({_spoken(part.instrument)})" for part in playing)
    for meant in (
        [part for part in playing if _plain(part.name) == _plain(wanted)],
        [part for part in playing if _plain(part.role) == _plain(wanted)],
        [part for part in playing if _plain(part.instrument) == _plain(wanted)],
        [part for part in playing if _plain(INSTRUMENTS[part.instrument].stem) == _plain(wanted)],
    ):
        if len(meant) == 1:
            return meant[0]
        if meant:
            raise InvalidRequest("part", wanted, f"is several, choose one of {', '.join(part.name for part in meant)}")
    raise InvalidRequest("part", wanted, f"must be one of {names}")


def instrument_named(wanted: str) -> str:
    """The name in the table of what `wanted` means, also as a prompt would say it. Raises `InvalidRequest`."""
    playable = [name for name, row in INSTRUMENTS.items() if (row.low, row.high) != EFFECT_RANGE]
    name = _plain(wanted).replace(" ", "_")
    if name in playable:
        return name
    said = read_brief(wanted).instruments
    if len(said) == 1:
        return said[0][0]
    raise InvalidRequest("instrument", wanted, f"must be one of {', '.join(map(_spoken, playable))}")


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def _spoken(instrument: str) -> str:
    return instrument.replace("_", " ")


def _given(part: Part, instrument: str) -> Part:
    old, new = INSTRUMENTS[part.instrument], INSTRUMENTS[instrument]
    if old.is_drums != new.is_drums:
        kind = "a drum kit" if old.is_drums else "an instrument with pitches"
        raise InvalidRequest("instrument", instrument, f"the part {part.name} needs {kind}")
    if new.is_drums:
        return replace(part, instrument=instrument)
    pitches = [note.pitch for note in part.notes]
    shift = _octaves(pitches, new.low, new.high)
    moved = [replace(note, pitch=_folded(note.pitch + shift, new.low, new.high)) for note in part.notes]
    notes = tuple(_without_doubles(sorted(moved, key=lambda note: (note.start, note.pitch))))
    return replace(part, instrument=instrument, notes=notes)
