"""How a note is played: shortened, repeated as a roll, or joined to the one before without a new attack."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from engines.builtin.instruments import Instrument
from engines.builtin.score import Note

# A palm on the strings shortens them; who plays so strikes harder, or nothing would be heard of it.
MUTED_S, MUTED_FORCE = 0.12, 1.45
STACCATO_SHARE, STACCATO_LONGEST_S = 0.6, 0.16
ROLL_STROKES_PER_S = 13.0
ROLL_VELOCITIES = (1.0, 0.84, 0.92, 0.8)
# What rings by itself once struck or plucked can be rolled: by General MIDI program, beside drums.
ROLLED_PROGRAMS = frozenset({*range(8, 16), 24, 25, 47, *range(104, 109), 114})
# Notes of organs, bows, winds and voices speak for this long before they are steady; a joined one goes without.
JOINED_PROGRAMS = frozenset({*range(16, 24), *range(40, 45), *range(48, 80), 109, 110})
JOINED_PATCHES = frozenset({"saw_lead", "square_lead", "synth_brass", "saw_bass", "reese_bass", "sub_bass"})
ATTACK_S = 0.06
JOINED_GAP_BEATS = 0.05


def articulated(instrument: Instrument, note: Note, seconds_per_beat: float) -> Iterator[Note]:
    """`note` as the notes that are really played; a beat takes `seconds_per_beat`."""
    seconds = note.duration * seconds_per_beat
    if note.articulation == "mute":
        velocity = min(round(note.velocity * MUTED_FORCE), 127)
        yield replace(note, duration=min(seconds, MUTED_S) / seconds_per_beat, velocity=velocity)
    elif note.articulation == "staccato":
        yield replace(note, duration=min(seconds * STACCATO_SHARE, STACCATO_LONGEST_S) / seconds_per_beat)
    elif note.articulation == "roll" and _is_rolled(instrument):
        yield from _rolled(note, max(1, round(seconds * ROLL_STROKES_PER_S)))
    else:
        yield note


def attack_skipped_s(instrument: Instrument, note: Note) -> float:
    """How much of its attack a joined `note` leaves out, in seconds."""
    if note.articulation != "legato" or instrument.is_drums:
        return 0.0
    allowed = (
        instrument.patch in JOINED_PATCHES if instrument.program is None else instrument.program in JOINED_PROGRAMS
    )
    return ATTACK_S if allowed else 0.0


def joined(notes: Sequence[Note]) -> frozenset[Note]:
    """The legato notes that follow another one without a gap."""
    return frozenset(
        note
        for before, note in pairwise(notes)
        if note.articulation == "legato" and before.start < note.start <= before.end + JOINED_GAP_BEATS
    )


def _is_rolled(instrument: Instrument) -> bool:
    return instrument.is_drums or instrument.program in ROLLED_PROGRAMS


def _rolled(note: Note, strokes: int) -> Iterator[Note]:
    step = note.duration / strokes
    for stroke in range(strokes):
        velocity = round(note.velocity * ROLL_VELOCITIES[stroke % len(ROLL_VELOCITIES)])
        yield replace(note, start=note.start + stroke * step, duration=step, velocity=max(velocity, 1))
