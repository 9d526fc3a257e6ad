"""Questions put to every patch of the synthesis."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.sound.synth import PATCHES, note
from engines.builtin.sound.synth.subtractive import Unison

RATE_HZ = 44_100
PITCHED = sorted(name for name, patch in PATCHES.items() if patch.voice.pitched)
SUSTAINED = [
    "organ",
    "bowed_string",
    "string_section",
    "brass",
    "flute",
    "saw_lead",
    "supersaw",
    "warm_pad",
    "sub_bass",
]
# Voices apart from each other beat against each other: only their mean over several strokes is the pitch.
DETUNED = {name for name, patch in PATCHES.items() if getattr(patch.voice, "unison", Unison()).count > 1}
GESTURES = sorted(set(PATCHES) - set(PITCHED))
every_patch = pytest.mark.parametrize("patch", sorted(PATCHES))


def range_of(patch: str) -> tuple[int, int]:
    rows = [row for row in INSTRUMENTS.values() if row.patch == patch]
    return min(row.low for row in rows), max(row.high for row in rows)


def middle_of(patch: str) -> int:
    return sum(range_of(patch)) // 2


def level_db(sound: npt.NDArray[np.float32]) -> float:
    return float(10 * np.log10(np.mean(sound.astype(np.float64) ** 2) + 1e-20))


def cents_off(sound: npt.NDArray[np.float32], hz: float) -> float:
    """How far the power around the first harmonics lies from them, weighted, after the attack."""
    start = min(round(0.25 * RATE_HZ), len(sound) // 6)
    mono = sound[start:].sum(axis=1)
    size = 2**18
    power = np.abs(np.fft.rfft(mono * np.hanning(len(mono)), size)) ** 2
    bins = np.fft.rfftfreq(size, 1 / RATE_HZ)
    near = (bins > hz * 2 ** (-0.6 / 12)) & (bins < hz * 2 ** (0.6 / 12))
    return float(np.sum(power[near] * 1200 * np.log2(bins[near] / hz)) / np.sum(power[near]))


def test_every_patch_an_instrument_names_is_in_the_table():
    wanted = {row.patch for row in INSTRUMENTS.values() if not row.is_drums}
    assert wanted == set(PATCHES)


@every_patch
def test_a_note_is_clean_over_its_whole_range(patch):
    for pitch, seconds in zip([*range_of(patch), middle_of(patch)], (0.05, 0.4, 0.9), strict=True):
        sound = note(patch, pitch, 127, seconds)
        assert sound.dtype == np.float32
        assert sound.shape[1] == 2
        assert np.isfinite(sound).all()
        assert 0.02 < np.abs(sound).max() <= 1
        assert np.abs(sound[0]).max() == 0
        assert np.abs(sound[-8:]).max() < 1e-4


@every_patch
def test_notes_beyond_the_range_and_shorter_than_a_period_are_still_sound(patch):
    for pitch, seconds in ((0, 0.001), (127, 0.001), (0, 0.1), (127, 0.1)):
        sound = note(patch, pitch, 1, seconds)
        assert np.isfinite(sound).all()
        assert np.abs(sound).max() <= 1


@every_patch
def test_a_note_has_no_offset(patch):
    assert np.abs(note(patch, middle_of(patch), 110, 1.2).mean(axis=0)).max() < 1e-3


@every_patch
def test_a_middle_note_has_headroom_at_velocity_100(patch):
    peak_db = 20 * np.log10(np.abs(note(patch, middle_of(patch), 100, 1.0)).max())
    assert -16 < peak_db < -2


@every_patch
def test_a_harder_stroke_is_louder(patch):
    soft, medium, hard = (level_db(note(patch, middle_of(patch), velocity, 0.5)) for velocity in (30, 80, 120))
    assert soft + 4 < medium
    assert medium + 1.5 < hard


@pytest.mark.parametrize("patch", ["piano", "tine_piano", "brass", "saw_lead", "plucked_string", "synth_pluck"])
def test_a_harder_stroke_is_brighter(patch):
    def centroid_hz(velocity: int) -> float:
        magnitude = np.abs(np.fft.rfft(note(patch, 60, velocity, 0.6).sum(axis=1)))
        return float(np.sum(magnitude * np.arange(len(magnitude))) / np.sum(magnitude) / 0.6)

    assert centroid_hz(120) > 1.15 * centroid_hz(40)


@pytest.mark.parametrize("patch", PITCHED)
def test_a_note_is_in_tune(patch):
    low, high = range_of(patch)
    seeds = range(5) if patch in DETUNED else range(1)
    for pitch in (low + (high - low) // 4, middle_of(patch), high - (high - low) // 8):
        hz = 440 * 2 ** ((pitch - 69) / 12)
        off = np.mean([cents_off(note(patch, pitch, 90, 2.4, seed), hz) for seed in seeds])
        assert abs(off) < 5, f"{patch} {pitch}: {off:.1f} cents"


@every_patch
def test_the_same_arguments_give_the_same_bytes(patch):
    pitch = middle_of(patch)
    assert note(patch, pitch, 90, 0.3, seed=5).tobytes() == note(patch, pitch, 90, 0.3, seed=5).tobytes()


@pytest.mark.parametrize("patch", ["piano", "plucked_string", "supersaw", "flute", "choir_pad", "riser"])
def test_another_seed_is_another_stroke(patch):
    pitch = middle_of(patch)
    assert not np.array_equal(note(patch, pitch, 90, 0.3, seed=1), note(patch, pitch, 90, 0.3, seed=2))


@pytest.mark.parametrize("patch", SUSTAINED)
def test_a_sustained_note_sounds_as_long_as_it_is_held(patch):
    sound = note(patch, middle_of(patch), 100, 2.0)
    held = 2 * RATE_HZ
    assert level_db(sound[held - 4_410 : held]) > -32
    assert len(sound) < held + 2.6 * RATE_HZ


@pytest.mark.parametrize("patch", GESTURES)
def test_a_gesture_ends_with_its_note(patch):
    assert len(note(patch, 60, 100, 1.7)) == round(1.7 * RATE_HZ)


def test_a_riser_and_a_reversed_cymbal_grow_and_a_downlifter_fades():
    def halves_db(patch: str) -> float:
        sound = note(patch, 60, 100, 2.0)
        return level_db(sound[RATE_HZ:]) - level_db(sound[:RATE_HZ])

    assert halves_db("riser") > 6
    assert halves_db("reverse_cymbal") > 6
    assert halves_db("downlifter") < -6


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("kazoo", 60, 100, 1.0), r"patch: 'kazoo' is not known"),
        (("piano", 128, 100, 1.0), r"pitch: 128 is not allowed; it must be 0\.\.127"),
        (("piano", 60, 0, 1.0), r"velocity: 0 is not allowed; it must be 1\.\.127"),
        (("piano", 60, 100, 0.0), r"seconds: 0\.0 is not allowed"),
        (("piano", 60, 100, float("nan")), r"seconds: nan is not allowed"),
    ],
)
def test_nonsense_is_refused_by_name(arguments, message):
    with pytest.raises(ValueError, match=message):
        note(*arguments)
