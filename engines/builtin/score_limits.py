"""What a score or a singer's part from outside may hold: far more than is ever composed, and never endless work."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from math import isfinite

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Note, Score
from engines.builtin.sound.synth import TEXTURES
from engines.builtin.theory import parse_key
from engines.builtin.voice.singers import SINGERS
from engines.builtin.writing.voices import Voices
from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS, LINE_MAX_CHARS, SECTIONS_MAX

# Far above what is composed: ten minutes of the fullest style hold 18 000 notes, ten of which sound at once.
NOTES_MAX, AT_ONCE_MAX, CHORDS_MAX, PARTS_MAX, POINTS_MAX, TEXTURES_MAX = 100_000, 64, 10_000, 64, 10_000, 64
TEMPO_RANGE_BPM, GAIN_RANGE_DB = (20.0, 400.0), (-120.0, 24.0)
BEYOND_END_BEATS = 64.0
METER_BEATS_MAX, METER_UNITS = 32, (1, 2, 4, 8, 16, 32)
TAKES_MAX, LINES_MAX, NOTES_A_LINE_MAX = 32, 4_000, 1_000


def limited_score(score: Score) -> Score:
    """The score itself; raises `ValueError` or `InvalidRequest` for one that nobody here composed."""
    for name, value, low, high in _score_figures(score):
        _check(name, value, low, high)
    parse_key(score.key)
    if score.meter[1] not in METER_UNITS:
        raise ValueError(f"meter: {score.meter[1]} is no note value of {METER_UNITS}")
    for part in score.parts:
        if part.instrument not in INSTRUMENTS:
            raise ValueError(f"instrument: {part.instrument[:60]!r} is none of the table")
    for texture in score.textures:
        if texture.kind not in TEXTURES:
            raise ValueError(f"texture: {texture.kind[:60]!r} is none of {', '.join(TEXTURES)}")
    return score


def _score_figures(score: Score) -> Iterator[tuple[str, float, float, float]]:
    """What a score holds that is limited: name, value, lowest, highest."""
    yield "length_ms", score.length_ms, LENGTH_MIN_MS, LENGTH_MAX_MS
    yield "tempo_bpm", score.tempo_bpm, *TEMPO_RANGE_BPM
    yield "meter beats", score.meter[0], 1, METER_BEATS_MAX
    yield "fade_ms", score.fade_ms, 0, score.length_ms
    for name, many, most in (
        ("sections", score.sections, SECTIONS_MAX), ("chords", score.chords, CHORDS_MAX),
        ("parts", score.parts, PARTS_MAX), ("textures", score.textures, TEXTURES_MAX),
    ):  # fmt: skip
        yield f"number of {name}", len(many), name == "sections", most
    yield "number of notes", sum(len(part.notes) for part in score.parts), 0, NOTES_MAX
    yield from ((f"sound.{name}", value, 0, 1) for name, value in asdict(score.sound).items())
    end = score.length_beats + BEYOND_END_BEATS
    for section in score.sections:
        yield "section start", section.start, 0, end
        yield "section beats", section.beats, 0, end
    for chord in score.chords:
        yield "chord start", chord.start, 0, end
        yield "chord duration", chord.duration, 0, end
    for texture in score.textures:
        yield "texture start", texture.start, 0, end
        yield "texture end", texture.end, 0, end
        yield "texture gain_db", texture.gain_db, *GAIN_RANGE_DB
    yield from _part_figures(score, end)


def _part_figures(score: Score, end: float) -> Iterator[tuple[str, float, float, float]]:
    held = 0.0
    for part in score.parts:
        yield "gain_db", part.gain_db, *GAIN_RANGE_DB
        yield "pan", part.pan, -1, 1
        yield from ((name, getattr(part, name), 0, 1) for name in ("reverb", "delay", "duck"))
        yield "number of swell points", len(part.swell), 0, POINTS_MAX
        for beat, level_db in part.swell:
            yield "swell beat", beat, 0, end
            yield "swell level", level_db, *GAIN_RANGE_DB
        for note in part.notes:
            yield "note end", note.end, 0, end
            held += note.duration
    yield "notes at once", held / max(score.length_beats, 1.0), 0, AT_ONCE_MAX


def limited_voices(voices: Voices) -> Voices:
    """The voices themselves; raises `ValueError` for what nobody here has set."""
    _check("number of takes", len(voices.takes), 0, TAKES_MAX)
    _check("number of lines", sum(len(take.manuscript.lines) for take in voices.takes), 0, LINES_MAX)
    for take in voices.takes:
        _check("pan", take.pan, -1, 1)
        _check("gain_db", take.gain_db, *GAIN_RANGE_DB)
        _check("tempo_bpm", take.manuscript.tempo_bpm, *TEMPO_RANGE_BPM)
        if take.singer != SINGERS.get(take.singer.name):
            raise ValueError(f"singer: must be one of {', '.join(SINGERS)}")
        for line in take.manuscript.lines:
            _check("number of letters in a line", len(line.line), 1, LINE_MAX_CHARS)
            _check("number of notes in a line", sum(len(group) for group in line.notes), 1, NOTES_A_LINE_MAX)
            _check_order([note for group in line.notes for note in group], all(line.notes))
    return voices


def _check_order(notes: list[Note], is_whole: bool) -> None:
    starts = [note.start for note in notes]
    if not is_whole or starts != sorted(set(starts)):
        raise ValueError("a line's syllables need notes in rising order of start")


def _check(name: str, value: float, low: float, high: float) -> None:
    if not (isfinite(value) and low <= value <= high):
        raise ValueError(f"{name} must be {low:g} to {high:g}, not {value:g}")
