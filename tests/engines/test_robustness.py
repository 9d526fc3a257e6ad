"""What the embedded engine must withstand: a machine without its libraries, and any plan within the limits."""

from __future__ import annotations

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engines import get
from engines.audio import true_peak_dbtp
from engines.base import BPM_MAX, BPM_MIN, Chunk, Request
from engines.builtin.compose import Composition, compose
from engines.builtin.style import styles
from engines.builtin.theory import parse_meter
from engines.errors import InvalidRequest
from engines.plan import LENGTH_MAX_MS, LINE_MAX_CHARS, SECTION_MAX_MS, SECTION_MIN_MS, SECTION_NAME_MAX_CHARS, Plan

ROOT = Path(__file__).parents[2]
SUNG = "soul ballad with female vocals"
SYNTHESISED, BY_ESPEAK = "Synthesised instead of sampled, because ", "eSpeak NG sings instead"


@pytest.mark.parametrize(
    ("missing", "options", "notices"),
    [
        ("fluidsynth", (), [f"{SYNTHESISED}the FluidSynth library cannot be loaded"]),
        ("soundfont", (), [f"{SYNTHESISED}no SoundFont is installed"]),
        ("flite", (), [BY_ESPEAK]),
        ("espeak", ("--language", "es"), ["singing in languages other than English needs the package espeak-ng"]),
        ("fluidsynth,flite,espeak", (), ["The song is instrumental: nothing can be sung here", SYNTHESISED]),
    ],
)
def test_a_song_is_made_without_a_library_and_says_what_is_missing(
    missing: str, options: tuple[str, ...], notices: list[str], tmp_path: Path
) -> None:
    song, facts = tmp_path / "song.wav", tmp_path / "song.json"
    compose_it = ["compose", SUNG, "--length-ms", "4000", "--seed", "1", "-o", str(song), "--result", str(facts)]
    command = [sys.executable, "-m", "tests.engines.withheld", missing, *compose_it, *options]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)
    said = json.loads(facts.read_text())["notices"]
    assert [any(notice in each for each in said) for notice in notices] == [True] * len(notices)
    assert len(said) == len(notices)
    sound, _ = soundfile.read(song, dtype="float32")
    assert len(sound) == 4 * 44_100
    assert np.sqrt(np.mean(sound**2)) > 0.01


def text(longest: int, shortest: int = 0) -> st.SearchStrategy[str]:
    """Anything that a JSON string may hold, but NUL."""
    signs = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
    words = st.sampled_from(
        ["rock", "no drums", "violin", "9/8", "雨", "la la la", "[Chorus]", "(oh)", "\u202e", "🎹 "]
    )
    mixed = st.lists(st.one_of(words, st.text(signs, max_size=12)), max_size=12).map(" ".join)
    return mixed.map(lambda made: made[:longest]).filter(lambda made: len(made) >= shortest)


@st.composite
def plans(draw: st.DrawFn, sections_max: int, section_max_ms: int, lines_max: int = 30) -> Plan:
    durations = draw(st.lists(st.integers(SECTION_MIN_MS, section_max_ms), min_size=1, max_size=sections_max))
    while sum(durations) > LENGTH_MAX_MS:
        durations.pop()
    some_styles = st.lists(text(60), max_size=50)
    sections = [
        {
            "section_name": draw(text(SECTION_NAME_MAX_CHARS, shortest=1)),
            "positive_local_styles": draw(st.lists(text(60), max_size=3)),
            "negative_local_styles": draw(st.lists(text(60), max_size=3)),
            "duration_ms": duration,
            "lines": draw(st.lists(text(LINE_MAX_CHARS), max_size=lines_max)),
        }
        for duration in durations
    ]
    return Plan.model_validate(
        {"positive_global_styles": draw(some_styles), "negative_global_styles": draw(some_styles), "sections": sections}
    )


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=plans(sections_max=30, section_max_ms=SECTION_MAX_MS), respect=st.booleans(), seed=st.integers(0, 99))
def test_any_plan_within_the_limits_composes_to_its_exact_length(plan: Plan, respect: bool, seed: int) -> None:
    song = compose(Request(plan=plan, seed=seed, respect_sections_durations=respect))
    assert song.score.length_ms == plan.length_ms == song.plan.length_ms
    assert_sound(song)
    if respect:
        assert [each.duration_ms for each in song.plan.sections] == [each.duration_ms for each in plan.sections]


@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
@given(plan=plans(sections_max=2, section_max_ms=SECTION_MIN_MS + 500, lines_max=3), seed=st.integers(0, 99))
def test_any_short_plan_sounds_within_the_ceiling(
    plan: Plan, seed: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    events = get("builtin").compose(Request(plan=plan, seed=seed, output_format="wav"), tmp_path_factory.mktemp("song"))
    data = b"".join(event.data for event in events if isinstance(event, Chunk))
    sound, _ = soundfile.read(BytesIO(data), dtype="float32", always_2d=True)
    assert len(sound) == round(plan.length_ms * 44.1)
    assert np.isfinite(sound).all()
    assert true_peak_dbtp(sound) <= -1


@pytest.mark.parametrize("style", sorted(styles()))
def test_every_style_makes_short_songs(style: str) -> None:
    for length_ms in (SECTION_MIN_MS, 10_000):
        song = compose(Request(prompt=style, seed=3, length_ms=length_ms))
        assert song.score.length_ms == length_ms
        assert_sound(song)


def meters() -> list[str]:
    """Every meter that is allowed."""
    named = (f"{beats}/{unit}" for unit in (1, 2, 4, 8, 16, 32) for beats in range(1, 17))
    return [meter for meter in named if is_meter(meter)]


def is_meter(meter: str) -> bool:
    try:
        return bool(parse_meter(meter))
    except InvalidRequest:
        return False


@pytest.mark.parametrize("meter", meters())
@pytest.mark.parametrize("bpm", [BPM_MIN, BPM_MAX])
def test_every_meter_goes_at_the_slowest_and_the_fastest_tempo(meter: str, bpm: float) -> None:
    song = compose(Request(prompt="pop song with vocals", seed=3, length_ms=20_000, bpm=bpm, meter=meter))
    assert (song.score.tempo_bpm, song.score.meter, song.score.length_ms) == (bpm, parse_meter(meter), 20_000)
    assert_sound(song)


def assert_sound(song: Composition) -> None:
    """Something plays, all of it within the song; sections and chords follow each other without gaps."""
    score = song.score
    assert any(part.notes for part in score.parts)
    assert max(note.start for part in score.parts for note in part.notes) <= score.length_beats
    sections = [(section.start, section.start + section.beats) for section in score.sections]
    chords = [(chord.start, chord.start + chord.duration) for chord in score.chords]
    for starts, ends in (zip(*sections, strict=True), zip(*chords, strict=True)):
        assert [*starts, score.length_beats] == pytest.approx([0.0, *ends], abs=1e-3)
