"""The MIDI file says what the score says."""

from __future__ import annotations

import io

import mido
import pytest

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.midi import DRUM_CHANNEL, TICKS_PER_BEAT, key_signature, to_midi
from engines.builtin.score import Note, Part, Score, ScoreSection

SCORE = compose(Request(prompt="rock in E minor", seed=4, length_ms=40_000)).score


def read(score: Score) -> mido.MidiFile:
    return mido.MidiFile(file=io.BytesIO(to_midi(score)))


def test_tempo_meter_key_and_markers_lead_the_file() -> None:
    first = read(SCORE).tracks[0]
    (tempo,) = [m.tempo for m in first if m.type == "set_tempo"]
    assert 60_000_000 / tempo == pytest.approx(SCORE.tempo_bpm, rel=1e-4)
    assert [m.key for m in first if m.type == "key_signature"] == ["Em"]
    assert [m.text for m in first if m.type == "marker"] == [section.name for section in SCORE.sections]


def test_every_note_of_every_part_is_in_the_part_s_own_track() -> None:
    file = read(SCORE)
    parts = [part for part in SCORE.parts if part.role != "effect"]
    assert [track.name for track in file.tracks[1:]] == [part.name for part in parts]
    for part, track in zip(parts, file.tracks[1:], strict=True):
        now, found = 0, []
        for message in track:
            now += message.time
            if message.type == "note_on":
                found.append((now, message.note, message.velocity))
        wanted = [(round(note.start * TICKS_PER_BEAT), note.pitch, note.velocity) for note in part.notes]
        assert sorted(found) == sorted(wanted)


def test_drums_alone_are_on_the_tenth_channel() -> None:
    for part, track in zip([p for p in SCORE.parts if p.role != "effect"], read(SCORE).tracks[1:], strict=True):
        channels = {message.channel for message in track if message.type == "note_on"}
        assert (channels == {DRUM_CHANNEL}) == INSTRUMENTS[part.instrument].is_drums


def test_more_than_fifteen_instruments_go_on_to_a_second_port() -> None:
    parts = tuple(Part(f"Part {n}", "chords", "grand_piano", (Note(0.0, 1.0, 60, 80),)) for n in range(20))
    score = Score(
        "Big Band", "jazz", 1, 120.0, (4, 4), "C major", 4_000,
        (ScoreSection("All", "theme", 0.0, 8.0, 1.0),), (), parts,
    )  # fmt: skip
    places = set()
    for track in read(score).tracks[1:]:
        port = next((m.port for m in track if m.type == "midi_port"), 0)
        places |= {(port, m.channel) for m in track if m.type == "note_on"}
    assert len(places) == 20
    assert all(channel != DRUM_CHANNEL for _, channel in places)


def test_modes_are_signed_as_the_major_or_minor_they_resemble() -> None:
    assert key_signature("D dorian") == "Dm"
    assert key_signature("G mixolydian") == "G"
