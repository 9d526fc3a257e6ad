"""Accompaniment from patterns: block chords, strums, arpeggios, and the long chords of pads."""

from __future__ import annotations

import random
from collections.abc import Iterator

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.meter import STEPS_PER_BEAT, Bar, fit_pattern, strokes
from engines.builtin.score import Articulation, Note
from engines.builtin.style import Player
from engines.builtin.writing.arrangement import Seat
from engines.builtin.writing.frame import ALMOST, LATER_FROM, ChordAt, Frame
from engines.builtin.writing.voicing import Voices, voice_chords

NORMAL, SOFT, STRESSED, MUTED = 84, 68, 92, 52
UPSTROKE_STRINGS = 4
MUTE_BEATS = 0.12
CHORUS_LIFT, LIFTED_ROLES = 5, ("chorus", "drop")
FREE_VOICINGS = ("close", "open", "wide", "shell")
VELOCITIES = {"C": NORMAL, "c": SOFT, "D": STRESSED, "U": SOFT, "u": 58, "m": MUTED, "b": NORMAL, "t": SOFT}


def choose_patterns(rng: random.Random, player: Player) -> list[str]:
    """One pattern for each level of energy, rising."""
    return [level if isinstance(level, str) else rng.choice(level) for level in player.patterns]


def pattern_for(patterns: list[str], energy: float, low: float, high: float) -> str:
    """The pattern of this energy within the range in which the player plays at all."""
    share = (energy - low) / max(high - low, 0.01)
    return patterns[max(0, min(len(patterns) - 1, int(share * len(patterns))))]


def write_comping(frame: Frame, seat: Seat, rng: random.Random) -> list[Note]:
    """The notes of a chord or arpeggio player in the bars in which they play."""
    voicings = _voicings(frame, seat)
    usual, later = choose_patterns(rng, seat.player), choose_patterns(rng, seat.player)
    notes: list[Note] = []
    for bar in frame.bars:
        if not seat.plays[frame.number_of[bar]]:
            continue
        if bar.is_final and not frame.fades:
            notes += _struck(seat, voicings[-1], bar.start, bar.beats, "D" if seat.player.strum_ms > 20 else "C", frame)
            continue
        patterns = later if frame.sections[bar.section].nth >= LATER_FROM else usual
        pattern = pattern_for(patterns, seat.energies[frame.number_of[bar]], *seat.player.energy)
        notes += _bar_notes(frame, seat, bar, pattern, voicings)
    return notes


def _voicings(frame: Frame, seat: Seat) -> list[Voices]:
    """One voicing a chord, in choruses and drops higher than elsewhere where the hands are free to move."""
    shapes = [chord.shape for chord in frame.chords]
    player, ceiling = seat.player, INSTRUMENTS[seat.instrument].high
    usual = voice_chords(shapes, player.voicing, player.voices, seat.low, seat.high)
    if player.voicing not in FREE_VOICINGS or seat.high + CHORUS_LIFT > ceiling:
        return usual
    lifted = voice_chords(shapes, player.voicing, player.voices, seat.low + CHORUS_LIFT, seat.high + CHORUS_LIFT)
    return [
        high if frame.section_at(chord.start).role in LIFTED_ROLES else low
        for chord, low, high in zip(frame.chords, usual, lifted, strict=True)
    ]


def bar_strokes(frame: Frame, bar: Bar, pattern: str) -> Iterator[tuple[float, float, str]]:
    """The signs of `pattern` in this bar as (start, end, sign) in beats; one held to the bar's last step fills it."""
    fitted = fit_pattern(pattern, frame.meter)
    for step, held, sign in strokes(fitted[bar.index % len(fitted)]):
        start = bar.start + step / STEPS_PER_BEAT
        if start > bar.end - ALMOST:
            return
        is_held_over = step + held == len(fitted[0])
        yield start, bar.end if is_held_over else min(bar.end, start + held / STEPS_PER_BEAT), sign


def _bar_notes(frame: Frame, seat: Seat, bar: Bar, pattern: str, voicings: list[Voices]) -> list[Note]:
    notes: list[Note] = []
    for start, end, sign in bar_strokes(frame, bar, pattern):
        for piece_start, piece_end in _pieces(frame, start, end):
            voices = voicings[frame.chord_index(piece_start)]
            notes += _struck(seat, voices, piece_start, piece_end - piece_start, sign, frame)
    return notes


def _pieces(frame: Frame, start: float, end: float) -> list[tuple[float, float]]:
    """The stretch cut where the chord changes under it."""
    edges = [start]
    at = frame.chord_index(start)
    while (chord_end := frame.chords[at].end) < end - 0.2 and at + 1 < len(frame.chords):
        edges.append(chord_end)
        at += 1
    return list(zip(edges, [*edges[1:], end], strict=True))


def _struck(seat: Seat, voices: Voices, start: float, beats: float, sign: str, frame: Frame) -> list[Note]:
    """The notes of one sign: all voices, some of them, or a single one."""
    player = seat.player
    velocity = VELOCITIES.get(sign, NORMAL) + player.velocity
    spread = frame.beats(player.strum_ms)
    length = beats * player.gate
    articulation: Articulation = "normal"
    chosen = list(voices)
    if sign in "Uu":
        chosen = list(reversed(voices[-UPSTROKE_STRINGS:]))
    elif sign == "m":
        chosen, length, articulation = list(voices[:4]), MUTE_BEATS, "mute"
    elif sign == "t":
        chosen = [voices[-1]]
    elif sign == "b":
        chosen = [_low_note(frame.chord(start), seat)]
    elif sign.isdigit():
        chosen = [_arpeggio(voices, int(sign), seat.high)]
    if len(chosen) == 1:
        spread = 0.0
    return [
        Note(start + at * spread, max(0.05, length - at * spread), pitch, _level(velocity, at), articulation)
        for at, pitch in enumerate(chosen)
    ]


def _level(velocity: int, string: int) -> int:
    return max(1, min(127, velocity - 2 * string))


def _low_note(chord: ChordAt, seat: Seat) -> int:
    floor = max(seat.low - 12, seat.lowest)
    return floor + (chord.shape.bass - floor) % 12


def _arpeggio(voices: Voices, number: int, high: int) -> int:
    octave, at = divmod(number, len(voices))
    pitch = voices[at] + 12 * octave
    return pitch if pitch <= high else pitch - 12


def write_pad(frame: Frame, seat: Seat, rng: random.Random) -> list[Note]:
    """Long chords, tied where a voice keeps its note."""
    voicings = _voicings(frame, seat)
    open_notes: dict[int, tuple[float, float]] = {}
    notes: list[Note] = []
    for chord, voices in zip(frame.chords, voicings, strict=True):
        sounding = set(voices) if seat.plays_at(frame, chord.start) else set()
        fresh = frame.starts_section(chord.start)
        ended = [pitch for pitch in open_notes if pitch not in sounding or fresh]
        notes += [_pad_note(pitch, *open_notes.pop(pitch), seat, rng) for pitch in ended]
        for pitch in sounding:
            start = open_notes[pitch][0] if pitch in open_notes else chord.start
            open_notes[pitch] = (start, chord.end)
    return notes + [_pad_note(pitch, *span, seat, rng) for pitch, span in open_notes.items()]


def _pad_note(pitch: int, start: float, end: float, seat: Seat, rng: random.Random) -> Note:
    velocity = 80 + seat.player.velocity + rng.randint(-4, 4)
    return Note(start, end - start, pitch, max(1, min(127, velocity)), "legato")
