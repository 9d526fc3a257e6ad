"""Scores written by hand and the instruments to play them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engines.builtin.score import Note, Part, Score, ScoreSection, Sound, Texture
from engines.builtin.sound.sampled import SamplesMissing, SoundFont, soundfont_path
from engines.builtin.sound.tones import Tones

BPM = 120.0
CHORDS = ((57, 60, 64), (53, 57, 60), (48, 52, 55), (55, 59, 62))
MakeScore = Callable[..., Score]


@pytest.fixture(scope="session")
def font() -> SoundFont:
    try:
        return SoundFont(soundfont_path())
    except SamplesMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session")
def tones(font: SoundFont) -> Tones:
    return Tones(font)


@pytest.fixture(scope="session")
def synthesised() -> Tones:
    """Tones of a machine without FluidSynth or a SoundFont."""
    return Tones(None)


@pytest.fixture(scope="session")
def make_score() -> MakeScore:
    """A band of four: quiet first half, loud second half; `parts` replaces the band."""

    def make(length_ms: int = 6_000, parts: tuple[Part, ...] | None = None, **fields: object) -> Score:
        beats = length_ms * BPM / 60_000
        sections = (
            ScoreSection("Verse", "verse", 0.0, beats / 2, 0.4),
            ScoreSection("Chorus", "chorus", beats / 2, beats / 2, 0.9),
        )
        return Score(
            title="Test", style="pop", seed=1, tempo_bpm=BPM, meter=(4, 4), key="A minor", length_ms=length_ms,
            sections=sections, chords=(), parts=band(int(beats)) if parts is None else parts,
            **({"textures": (Texture("rain", 0.0, beats, -6.0),), "sound": Sound()} | fields),
        )  # fmt: skip

    return make


def band(beats: int) -> tuple[Part, ...]:
    loud = [88 if beat >= beats / 2 else 60 for beat in range(beats)]
    drums = [Note(float(beat), 0.25, 38 if beat % 2 else 36, loud[beat]) for beat in range(beats)]
    bass = [Note(float(beat), 0.9, CHORDS[beat // 4 % 4][0] - 24, loud[beat]) for beat in range(beats)]
    keys = [
        Note(float(bar), 3.5, pitch, loud[bar] - 10) for bar in range(0, beats, 4) for pitch in CHORDS[bar // 4 % 4]
    ]
    pad = [Note(note.start, 4.0, note.pitch + 12, note.velocity) for note in keys if note.start >= beats / 2]
    return (
        Part("Drums", "drums", "standard_kit", tuple(drums), reverb=0.1),
        Part("Bass", "bass", "finger_bass", tuple(bass), gain_db=-2.0, reverb=0.0),
        Part("Keys", "chords", "grand_piano", tuple(keys), gain_db=-6.0, pan=-0.3, delay=0.1),
        Part("Pad", "pad", "warm_pad", tuple(pad), gain_db=-10.0, reverb=0.4, duck=0.5),
    )
