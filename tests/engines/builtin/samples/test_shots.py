"""What a prompt for a one-shot means, and that its sound is trimmed, faded and level."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engines.audio import true_peak_dbtp
from engines.base import SampleRequest
from engines.builtin.samples.hits import is_mono, struck
from engines.builtin.samples.shots import Shot, find_shot
from engines.builtin.sound.tones import Tones
from engines.errors import InvalidRequest


def shot(prompt: str, **fields: object) -> Shot:
    return find_shot(SampleRequest.model_validate({"kind": "one-shot", "prompt": prompt, "seed": 1} | fields))


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("808 kick", "Kick, kit 808"),
        ("a punchy snare", "Snare, standard kit"),
        ("open hi-hat, 909", "Open hat, kit 909"),
        ("jazz ride", "Ride, jazz kit"),
        ("8-bit hats", "Closed hat, kit chip"),
        ("techno clap", "Clap, kit 909"),
        ("riser", "Riser"),
        ("reversed cymbal", "Reverse cymbal"),
        ("Cm7 chord on electric piano", "Cm7 chord, rhodes"),
        ("F#maj9/C# on strings", "F#maj9/C# chord, string section"),
        ("brass stab in D minor", "Dm chord, brass section"),
        ("E power chord on distorted guitar", "E5 chord, distortion guitar"),
        ("B flat minor seventh chord", "Bbm7 chord, grand piano"),
        ("A bright supersaw chord", "C chord, supersaw"),
        ("A chord", "A chord, grand piano"),
        ("C7 chord", "C7 chord, grand piano"),
        ("C7 on celesta", "C7, celesta"),
        ("sub bass E1", "E1, sub bass"),
        ("bass note in F# minor", "F#1, finger bass"),
        ("pluck a4", "A4, synth pluck"),
        ("808", "C2, bass 808"),
    ],
)
def test_a_prompt_names_a_sound(prompt: str, title: str) -> None:
    found = shot(prompt)
    assert (found.title, found.notices) == (title, [])


def test_pitch_and_chord_are_told() -> None:
    note, chord = shot("violin note Eb5"), shot("Gm9 chord")
    assert (note.pitch, note.chord, note.score.parts[0].notes[0].pitch) == ("Eb5", None, 75)
    assert (chord.pitch, chord.chord, chord.key) == (None, "Gm9", "G minor")
    assert [played.pitch % 12 for played in chord.score.parts[0].notes] == [7, 10, 2, 5, 9]


def test_the_key_asked_for_gives_the_tonic() -> None:
    assert shot("synth bass", key="A minor").pitch == "A1"
    assert shot("piano chord", key="Bb minor").chord == "Bbm"


def test_a_note_out_of_range_is_moved_by_octaves_and_said() -> None:
    found = shot("grand piano C-1")
    assert (found.pitch, found.notices) == ("C2", ["pitch: moved into the range of the grand piano"])


def test_what_cannot_be_read_becomes_a_stab_and_says_so() -> None:
    found = shot("qwzx", key="E major")
    assert found.chord == "E"
    assert found.notices == ["prompt: names no drum, note, chord, instrument or effect, so a chord stab was made"]


@pytest.mark.parametrize(
    ("prompt", "length_ms"), [("riser 4 s", 4_000), ("impact 1.5 seconds", 1_500), ("riser", 4_000)]
)
def test_a_gesture_lasts_exactly_its_length(prompt: str, length_ms: int, tones: Tones) -> None:
    sound = struck(shot(prompt), tones, -1.1)
    assert sound.shape == (2, round(length_ms * 44.1))


def test_a_length_out_of_range_is_refused() -> None:
    with pytest.raises(InvalidRequest, match="length_ms: 99000 is not allowed; must be 50 to 30000"):
        shot("riser 99 s")


@pytest.mark.parametrize("prompt", ["808 kick", "crash", "pluck C4", "Am chord on guitar", "warm pad", "piano C5"])
def test_a_one_shot_starts_at_once_and_ends_in_silence_at_its_ceiling(prompt: str, tones: Tones) -> None:
    sound = struck(shot(prompt), tones, -1.1)
    level = np.abs(sound).max(axis=0)
    assert true_peak_dbtp(np.ascontiguousarray(sound.T)) == pytest.approx(-1.1, abs=0.05)
    assert np.flatnonzero(level > 0.01 * level.max())[0] < 0.005 * 44_100
    assert level[0] < 1e-6
    assert level[-1] < 1e-6


def test_a_limit_cuts_what_would_ring_longer(tones: Tones) -> None:
    assert struck(shot("crash", length_ms=300), tones, -1.1).shape == (2, 13_230)


def test_mono_is_told_from_stereo(tones: Tones) -> None:
    assert is_mono(struck(shot("sub bass"), tones, -1.1))
    assert not is_mono(struck(shot("riser 1 s"), tones, -1.1))


def test_seeds_choose_among_takes_of_a_drum(tones: Tones) -> None:
    first, second = (struck(shot("909 snare", seed=seed), tones, -1.1) for seed in (0, 1))
    assert not np.array_equal(first[:, :100], second[:, :100])


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=("Nd", "Cs"), exclude_characters="\0"), min_size=1, max_size=60))
def test_any_text_without_figures_is_some_one_shot(prompt: str) -> None:
    assume(prompt.strip())
    assert shot(prompt).score.parts[0].notes
