"""One family of players alone: who belongs to it, and what is heard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import soundfile

from engines.base import Chunk, Finished, Request
from engines.builtin.editing.families import alone, family_of
from engines.builtin.editing.montage import Montage
from engines.builtin.engine import BuiltinEngine
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Note, Part
from engines.builtin.sound.tones import Tones
from engines.edits import Players, Rendering
from engines.errors import InvalidRequest


def part(instrument: str, role: str = "chords") -> Part:
    return Part(instrument, role, instrument, (Note(0, 1, 60, 90),))  # type: ignore[arg-type]


def test_every_instrument_belongs_to_a_family() -> None:
    assert {family_of(part(name)) for name in INSTRUMENTS} <= set(get_args(Players))


@pytest.mark.parametrize(
    ("instrument", "role", "family"),
    [
        ("grand_piano", "chords", "keyboard"), ("church_organ", "pad", "keyboard"), ("violin", "lead", "strings"),
        ("contrabass", "bass", "bass"), ("trumpet", "lead", "brass"), ("flute", "lead", "woodwinds"),
        ("harmonica", "lead", "woodwinds"), ("choir", "pad", "backing_vocals"), ("warm_pad", "pad", "synth"),
        ("standard_kit", "drums", "drums"), ("standard_kit", "percussion", "percussion"), ("riser", "effect", "fx"),
        ("timpani", "percussion", "percussion"), ("banjo", "chords", "guitar"), ("marimba", "arp", "percussion"),
    ],
)  # fmt: skip
def test_players_belong_to_the_family_that_people_would_say(instrument: str, role: str, family: str) -> None:
    assert family_of(part(instrument, role)) == family


def rendered(engine: BuiltinEngine, score: Path, folder: Path, players: Players | None = None) -> np.ndarray:
    folder.mkdir()
    events = list(engine.render(score, Rendering(output_format="wav", players=players), folder))
    sound = folder / "song.wav"
    sound.write_bytes(b"".join(event.data for event in events if isinstance(event, Chunk)))
    return soundfile.read(sound, dtype="float32")[0]


def test_one_family_is_heard_as_it_is_among_the_others(tmp_path: Path) -> None:
    engine = BuiltinEngine()
    request = Request(
        prompt="brass band, trumpet, piano, drums", seed=2, length_ms=6_000, instrumental=True, stem_set="six"
    )
    (tmp_path / "song").mkdir()
    finished = list(engine.compose(request, tmp_path / "song"))[-1]
    assert isinstance(finished, Finished)
    score = finished.result.score
    assert score is not None
    keys = rendered(engine, score, tmp_path / "keys", "keyboard")
    stem = soundfile.read(finished.result.stems["piano"], dtype="float32")[0]
    assert keys.shape == stem.shape
    levels = [20 * np.log10(np.sqrt(np.mean(np.square(sound)))) for sound in (keys, stem)]
    assert abs(levels[0] - levels[1]) < 2
    likeness = np.corrcoef(keys[:, 0], stem[:, 0])[0, 1]
    assert likeness > 0.95


def test_who_does_not_play_and_who_is_recorded_cannot_be_heard_alone(odd: Montage, tape: Montage) -> None:
    tones = Tones(None)
    with pytest.raises(InvalidRequest, match="this song has bass, drums"):
        alone(odd, "woodwinds", tones)
    with pytest.raises(InvalidRequest, match="holds a recording"):
        alone(tape, "drums", tones)
    drums = alone(replace(odd, sources=(replace(odd.sources[0], gain_db=-3.0),)), "drums", tones)
    assert {family_of(each) for each in drums.sources[0].score.parts} == {"drums"}  # type: ignore[union-attr]
