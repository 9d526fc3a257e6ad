"""The MIDI file of an edited song: every note where it sounds, bars and keys as they change."""

from __future__ import annotations

import io
from dataclasses import replace

import mido
import pytest

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.editing.montage import Composed, Montage, fresh, removed, spliced
from engines.builtin.editing.notation import notation
from engines.builtin.editing.telling import beats_of, chapters_of, chords_of, timed_lines_of
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.midi import DRUM_CHANNEL, to_midi
from engines.builtin.score import Score
from engines.builtin.sound.signal import RATE_HZ

BAR = 2 * RATE_HZ
LENGTH = 8 * BAR


def song(prompt: str, seed: int) -> Montage:
    request = Request(prompt=prompt, length_ms=16_000, seed=seed)
    return fresh(request, compose(request))


@pytest.fixture(scope="module")
def kept() -> Montage:
    return song("soul song with female vocals in A minor, 120 bpm", 1)


@pytest.fixture(scope="module")
def faster() -> Composed:
    (source,) = song("rock in E major, 150 bpm", 2).sources
    assert isinstance(source, Composed)
    return source


def read(montage: Montage) -> mido.MidiFile:
    notes = notation(montage)
    return mido.MidiFile(file=io.BytesIO(to_midi(notes.score, notes.sung, notes.changes)))


def struck(file: mido.MidiFile) -> list[float]:
    """The seconds of all drum strokes, by the file's own tempo map."""
    now, out = 0.0, []
    for message in file:
        now += message.time
        if message.type == "note_on" and message.channel == DRUM_CHANNEL:
            out.append(now)
    return sorted(out)


def strokes(score: Score, start: float, end: float) -> list[float]:
    """The drum strokes of a score between two seconds."""
    beats = [note.start for part in score.parts if INSTRUMENTS[part.instrument].is_drums for note in part.notes]
    return sorted(second for beat in beats if start <= (second := beat * 60 / score.tempo_bpm) < end)


def test_the_notes_of_a_fresh_song_are_its_score(kept: Montage) -> None:
    (source,) = kept.sources
    assert isinstance(source, Composed)
    assert notation(kept).score is source.score
    assert [change.key for change in notation(kept).changes] == ["A minor"]


def test_every_stroke_keeps_its_time_through_other_tempos(kept: Montage, faster: Composed) -> None:
    edited = spliced(kept, faster, 2 * BAR, 4 * BAR, 64_000, 64_000 + 3 * RATE_HZ)
    (first, second) = edited.sources
    assert isinstance(first, Composed)
    assert second is faster
    begin = 64_000 / RATE_HZ
    due = [
        *strokes(first.score, 0, 4 - 0.03),
        *(4 + max(at - begin, 0) for at in strokes(faster.score, begin - 0.03, begin + 3 - 0.03)),
        *(7 + max(at - 8, 0) for at in strokes(first.score, 8 - 0.03, 16)),
    ]
    assert struck(read(edited)) == pytest.approx(due, abs=0.002)


def test_tempo_meter_and_key_follow_the_clips(kept: Montage, faster: Composed) -> None:
    edited = spliced(kept, faster, 2 * BAR, 4 * BAR, 0, 3 * RATE_HZ)
    conductor = read(edited).tracks[0]
    assert [round(60e6 / message.tempo) for message in conductor if message.type == "set_tempo"] == [120, 150, 120]
    assert [message.key for message in conductor if message.type == "key_signature"] == ["Am", "E", "Am"]
    assert len([message for message in conductor if message.type == "time_signature"]) == 3
    markers = [message.text for message in conductor if message.type == "marker"]
    assert markers == [section.section_name for section in edited.plan.sections]


def test_the_file_lasts_as_long_as_the_song(kept: Montage, faster: Composed) -> None:
    edited = spliced(kept, faster, LENGTH, LENGTH, 0, 5 * RATE_HZ)
    sections = edited.plan.sections
    longer = sections[-1].model_copy(update={"duration_ms": sections[-1].duration_ms + 5_000})
    edited = replace(edited, plan=edited.plan.model_copy(update={"sections": [*sections[:-1], longer]}))
    assert read(edited).length == pytest.approx(21.0, abs=0.02)


def test_a_raised_section_changes_the_key(kept: Montage) -> None:
    (source,) = kept.sources
    assert isinstance(source, Composed)
    last = replace(source.score.sections[-1], raised=2)
    score = replace(source.score, sections=(*source.score.sections[:-1], last))
    raised = replace(kept, sources=(replace(source, score=score),))
    assert [change.key for change in notation(raised).changes] == ["A minor", "B minor"]


def test_one_player_is_one_track_wherever_he_plays(kept: Montage) -> None:
    names = [track.name for track in read(removed(kept, BAR, 2 * BAR)).tracks]
    assert len(names) == len(set(names))
    assert set(names) == {track.name for track in read(kept).tracks}


def test_syllables_and_lines_go_with_their_voice(kept: Montage) -> None:
    shorter = removed(kept, 0, 3 * BAR)
    lyrics = [message.text for track in read(shorter).tracks for message in track if message.type == "lyrics"]
    whole = [message.text for track in read(kept).tracks for message in track if message.type == "lyrics"]
    assert 0 < len(lyrics) < len(whole)
    assert whole[-len(lyrics) :] == lyrics
    before = [(line.text, line.start_ms - 6_000) for line in timed_lines_of(kept) if line.start_ms >= 6_000]
    assert [(line.text, line.start_ms) for line in timed_lines_of(shorter)] == before


def test_chords_and_beats_move_with_their_clip(kept: Montage) -> None:
    shorter = removed(kept, BAR, 3 * BAR)
    assert beats_of(shorter) == [ms if ms < 2_000 else ms - 4_000 for ms in beats_of(kept) if not 1_990 <= ms < 5_990]
    assert chords_of(shorter)[-1] == replace(
        chords_of(kept)[-1], start_ms=chords_of(kept)[-1].start_ms - 4_000, end_ms=chords_of(kept)[-1].end_ms - 4_000
    )


def test_chapters_are_the_plan(kept: Montage) -> None:
    chapters = chapters_of(kept)
    assert [chapter.title for chapter in chapters] == [section.section_name for section in kept.plan.sections]
    assert (chapters[0].start_ms, chapters[-1].end_ms) == (0, 16_000)
