"""Whatever is asked within the limits becomes a song: exact, repeatable, in range, with a hook that returns."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.base import Request
from engines.builtin.compose import Composition, compose, plan
from engines.builtin.instruments import INSTRUMENTS
from engines.builtin.score import Part
from engines.builtin.score_json import score_to_json
from engines.builtin.style import styles
from engines.errors import InvalidRequest
from engines.plan import SECTION_MAX_MS, SECTION_MIN_MS, Plan, Section

STYLES = sorted(styles())
EXAMPLE = "Chill lo-fi beat with jazzy Rhodes piano, soft drums, and rain ambiance"


def song(prompt: str = "pop", seed: int = 1, length_ms: int | None = 100_000, **more: object) -> Composition:
    return compose(Request.model_validate({"prompt": prompt, "seed": seed, "length_ms": length_ms, **more}))


def section(
    name: str, duration_ms: int, positive: list[str] | None = None, negative: list[str] | None = None
) -> Section:
    return Section(
        section_name=name, positive_local_styles=positive or [], negative_local_styles=negative or [],
        duration_ms=duration_ms, lines=[],
    )  # fmt: skip


def planned(*sections: Section, positive: list[str], negative: list[str] | None = None, **more: object) -> Composition:
    made = Plan(positive_global_styles=positive, negative_global_styles=negative or [], sections=list(sections))
    return compose(Request.model_validate({"seed": 5, "plan": made, **more}))


def lead_pitches(composition: Composition, name: str) -> list[int]:
    score = composition.score
    (place,) = [entry for entry in score.sections if entry.name == name]
    lead = next(part for part in score.parts if part.role == "lead" and _plays(part, place.start, place.beats))
    return [note.pitch for note in lead.notes if place.start - 0.1 <= note.start < place.start + place.beats - 4.2]


def _plays(part: Part, start: float, beats: float) -> bool:
    return any(start <= note.start < start + beats for note in part.notes)


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("meter", [None, "3/4", "6/8", "5/4", "7/8"])
def test_every_style_plays_in_every_meter(name: str, meter: str | None) -> None:
    for length_ms in (3_000, 7_777, 41_234):
        composition = song(styles()[name].title, 9, length_ms, meter=meter)
        check(composition, length_ms)


def check(composition: Composition, length_ms: int) -> None:
    score = composition.score
    assert score.length_ms == composition.plan.length_ms == length_ms
    assert sum(entry.beats for entry in score.sections) == pytest.approx(score.length_beats)
    assert all(SECTION_MIN_MS <= entry.duration_ms <= SECTION_MAX_MS for entry in composition.plan.sections)
    assert composition.chords[-1].end_ms == length_ms
    for part in score.parts:
        row = INSTRUMENTS[part.instrument]
        assert part.notes
        assert all(earlier.start <= later.start for earlier, later in pairwise(part.notes))
        assert all(row.low <= note.pitch <= row.high for note in part.notes)
        assert max(note.end for note in part.notes) <= score.length_beats + 1e-9


@given(st.integers(3_000, 600_000), st.integers(0, 2**31 - 1), st.sampled_from(STYLES))
@settings(max_examples=25, deadline=None)
def test_any_length_is_exact_in_well_formed_sections(length_ms: int, seed: int, name: str) -> None:
    composition = song(styles()[name].title, seed, length_ms)
    check(composition, length_ms)
    if length_ms < 6_000:
        assert len(composition.plan.sections) == 1


@pytest.mark.parametrize("name", STYLES)
def test_ten_minutes_are_at_least_five_sections(name: str) -> None:
    assert len(plan(Request(prompt=styles()[name].title, seed=3, length_ms=600_000)).sections) >= 5


@pytest.mark.parametrize("name", STYLES)
def test_a_plan_fed_back_keeps_its_times_style_tempo_and_key(name: str) -> None:
    first = song(styles()[name].title, 12)
    again = compose(Request(plan=first.plan, seed=77))
    assert [entry.duration_ms for entry in again.plan.sections] == [entry.duration_ms for entry in first.plan.sections]
    assert (again.score.style, again.score.key) == (first.score.style, first.score.key)
    assert again.score.tempo_bpm == pytest.approx(first.score.tempo_bpm, rel=1e-3)


@given(
    st.lists(st.integers(3_000, 40_000), min_size=1, max_size=12), st.sampled_from(["pop", "jazz", "techno zzz", "🎉"])
)
@settings(max_examples=25, deadline=None)
def test_odd_section_lengths_are_kept_to_the_millisecond(durations: list[int], style: str) -> None:
    composition = planned(*(section(f"Part {n}", ms) for n, ms in enumerate(durations)), positive=[style])
    assert [entry.duration_ms for entry in composition.plan.sections] == durations
    score = composition.score
    edges = [score.beats_to_ms(entry.start + entry.beats) for entry in score.sections]
    assert edges == pytest.approx([sum(durations[: at + 1]) for at in range(len(durations))], abs=0.01)


def test_without_respect_for_durations_sections_hold_whole_bars_and_the_total_stays() -> None:
    composition = planned(
        section("Verse", 17_300), section("Chorus", 15_100), section("Outro", 9_900),
        positive=["pop", "120 bpm"], respect_sections_durations=False,
    )  # fmt: skip
    assert composition.score.length_ms == 42_300
    assert [entry.duration_ms % 2_000 for entry in composition.plan.sections[:2]] == [0, 0]


def test_the_same_request_gives_the_same_score_in_another_process() -> None:
    code = (
        "import hashlib, json; from engines.base import Request; from engines.builtin.compose import compose;"
        "from engines.builtin.score_json import score_to_json;"
        f"score = compose(Request(prompt={EXAMPLE!r}, seed=11, length_ms=60_000)).score;"
        "print(hashlib.sha256(json.dumps(score_to_json(score)).encode()).hexdigest())"
    )
    there = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    here = json.dumps(score_to_json(song(EXAMPLE, 11, 60_000).score))
    assert there == hashlib.sha256(here.encode()).hexdigest()


def test_two_seeds_are_two_songs() -> None:
    one, two = song(EXAMPLE, 1).score, song(EXAMPLE, 2).score
    assert (one.key, [chord.symbol for chord in one.chords]) != (two.key, [chord.symbol for chord in two.chords])


@pytest.mark.parametrize("seed", range(4))
def test_the_chorus_melody_returns(seed: int) -> None:
    composition = song("pop", seed, 150_000)
    assert lead_pitches(composition, "Chorus 1")[:12] == lead_pitches(composition, "Chorus 2")[:12]


@pytest.mark.parametrize("name", ["pop", "rock", "house", "hip-hop", "synthwave", "funk"])
def test_the_peak_has_more_notes_a_beat_than_the_first_verse(name: str) -> None:
    score = song(styles()[name].title, 6, 150_000).score
    starts = [note.start for part in score.parts for note in part.notes]
    busy = {
        entry.name: sum(entry.start <= start < entry.start + entry.beats for start in starts) / entry.beats
        for entry in score.sections
    }
    peak = max(value for label, value in busy.items() if label.startswith(("Chorus", "Drop")))
    assert peak > 1.15 * busy[next(label for label in busy if label.startswith(("Verse", "Intro")))]


@pytest.mark.parametrize("name", STYLES)
def test_the_tune_moves_mostly_by_step_and_is_played_with_dynamics(name: str) -> None:
    for seed in range(3):
        parts = [part for part in song(styles()[name].title, seed, 150_000).score.parts if part.role == "lead"]
        tune = max(parts, key=lambda part: len(part.notes)).notes
        moves = [abs(after.pitch - before.pitch) for before, after in pairwise(tune)]
        if len(tune) < 20:
            continue
        assert 0.55 <= sum(move <= 2 for move in moves) / len(moves) <= 0.9
        assert sum(move > 12 for move in moves) / len(moves) < 0.01
        assert len({note.velocity for note in tune}) > 8


def test_a_song_ends_on_its_tonic() -> None:
    for seed in range(5):
        score = song("orchestral", seed, 60_000).score
        assert score.chords[-1].symbol.startswith(score.key.split()[0])


def test_key_tempo_and_meter_of_the_request_are_kept() -> None:
    score = song("happy pop", 3, 90_000, key="F# minor", bpm=133.3, meter="3/4").score
    assert (score.key, score.tempo_bpm, score.meter) == ("F# minor", 133.3, (3, 4))


@pytest.mark.parametrize(("field", "value"), [("key", "H minor"), ("meter", "0/4"), ("meter", "3/5")])
def test_a_key_or_meter_that_is_none_is_refused(field: str, value: str) -> None:
    with pytest.raises(InvalidRequest, match=f"{field}: '{value}' is not allowed"):
        compose(Request.model_validate({"prompt": "pop", "seed": 1, field: value}))


def test_what_is_not_wanted_is_not_played() -> None:
    score = song("pop without drums, no guitar", 4).score
    stems = {INSTRUMENTS[part.instrument].stem for part in score.parts if part.role != "effect"}
    assert not stems & {"drums", "guitar"}


def test_a_wanted_instrument_is_played() -> None:
    for seed in range(4):
        instruments = {part.instrument for part in song("rock with accordion and cello", seed).score.parts}
        assert {"accordion", "cello"} <= instruments


def test_a_part_is_named_after_the_instrument_that_was_asked_for() -> None:
    (accordion,) = [part for part in song("waltz with accordion", 3).score.parts if part.instrument == "accordion"]
    assert accordion.name == "Accordion"


def test_a_section_that_refuses_drums_has_none_and_one_that_names_a_cello_has_it() -> None:
    score = planned(
        section("Verse", 16_000),
        section("Bridge", 16_000, ["cello"], ["drums"]),
        section("Chorus", 16_000),
        positive=["rock"],
    ).score
    bridge = score.sections[1]
    start, end = bridge.start + 0.2, bridge.start + bridge.beats - 0.2
    kits = [part for part in score.parts if INSTRUMENTS[part.instrument].is_drums]
    assert kits
    assert not any(start < note.start < end for part in kits for note in part.notes)
    (cello,) = [part for part in score.parts if part.instrument == "cello"]
    assert all(bridge.start - 0.2 <= note.start < end + 0.2 for note in cello.notes)


def sounding(composition: Composition, number: int) -> set[str]:
    place = composition.score.sections[number]
    start, end = place.start + 0.2, place.start + place.beats - 0.2
    return {part.name for part in composition.score.parts if any(start < note.start < end for note in part.notes)}


def test_a_section_that_names_a_style_is_played_by_its_players_and_only_there() -> None:
    made = planned(
        section("Verse", 16_000), section("Bridge", 16_000, ["jazz"]), section("Chorus", 16_000), positive=["rock"]
    )
    verse, bridge, chorus = (
        {name for name in sounding(made, at) if name.startswith(styles()["jazz"].title)} for at in range(3)
    )
    assert len(bridge) >= 3
    assert not verse | chorus
    assert sounding(made, 0) - sounding(made, 1)
    assert styles()["jazz"].title in made.understood


def test_a_section_that_names_a_style_swings_and_is_harmonised_as_that_style() -> None:
    made = planned(
        section("Verse", 16_000), section("Chorus", 16_000, ["jazz"]), section("Chorus", 16_000),
        positive=["punk", "120 bpm", "C major"],
    ).score  # fmt: skip
    late = []
    for place in made.sections[1:]:
        inside = [
            note.start % 1
            for part in made.parts
            for note in part.notes
            if place.start <= note.start < place.start + place.beats - 4
        ]
        late.append(sum(0.57 < at < 0.72 for at in inside) / len(inside))
    symbols = [chord.symbol for chord in made.chords if made.sections[1].start <= chord.start < made.sections[2].start]
    assert late[0] > 3 * late[1]
    assert any("7" in symbol for symbol in symbols)


def test_beats_of_odd_sections_are_never_closer_than_half_a_beat() -> None:
    made = planned(*(section(f"Part {n}", 5_000 + 711 * n) for n in range(8)), positive=["rock", "120 bpm"])
    gaps = [after - before for before, after in pairwise(made.beats_ms)]
    assert min(gaps) >= 249


def test_a_section_that_asks_for_drums_has_them_where_they_would_rest() -> None:
    for wish, plays in ((["drums"], True), ([], False)):
        made = planned(section("Intro", 12_000, wish), section("Chorus", 16_000), positive=["synthwave"], seed=2)
        assert ("Drums" in sounding(made, 0)) is plays


def test_sparse_and_full_are_heard_in_a_section() -> None:
    made = planned(section("Verse", 16_000, ["sparse"]), section("Verse", 16_000, ["full"]), positive=["pop"])
    assert len(sounding(made, 0)) + 3 <= len(sounding(made, 1))
    assert not made.not_understood


@pytest.mark.parametrize("prompt", ["🎉🎉", "<script>alert(1)</script>", "שיר שמח על הים", "...", "a" * 4000, "音楽"])
def test_any_prompt_becomes_a_song(prompt: str) -> None:
    composition = song(prompt, 1, 20_000)
    assert composition.metadata.title
    assert composition.metadata.genres


def test_an_instrumental_has_no_words_whatever_the_prompt_says() -> None:
    assert not song("pop with female vocals", instrumental=True).lyrics


@pytest.mark.parametrize("seed", range(3))
def test_a_key_change_raises_the_last_chorus_to_the_end(seed: int) -> None:
    plain, raised = (
        song(prompt, seed, 120_000, key="D major") for prompt in ("instrumental pop", "instrumental pop, key change")
    )
    last = [entry.start for entry in plain.score.sections if entry.role == "chorus"][-1]
    pairs = list(zip(plain.score.chords, raised.score.chords, strict=True))
    moves = [(new.root - old.root) % 12 for old, new in pairs if old.start >= last]
    assert set(moves) in ({1}, {2})
    assert all(old == new for old, new in pairs if old.start < last)
    assert "key change" in raised.understood


def test_the_title_is_short_and_not_the_prompt() -> None:
    for seed in range(6):
        title = song(EXAMPLE, seed, 20_000).metadata.title
        assert 2 <= len(title.split()) <= 4
        assert title.lower() not in EXAMPLE.lower()


def test_beats_lie_on_the_grid() -> None:
    composition = song("house at 120 bpm", 1, 32_000)
    assert composition.beats_ms == list(range(0, 32_000, 500))


@pytest.mark.parametrize("prompt", ["orchestral with choir pads", "trance", "gospel", "ambient choir"])
def test_an_instrumental_has_no_choir_among_its_instruments(prompt: str) -> None:
    for seed in range(4):
        for request in (
            Request(prompt=prompt, seed=seed, length_ms=30_000, instrumental=True),
            Request(prompt=f"{prompt}, no vocals", seed=seed, length_ms=30_000),
            Request(prompt=f"{prompt.replace('choir', 'space')}, no choir", seed=seed, length_ms=30_000),
        ):
            assert not {part.instrument for part in compose(request).score.parts} & {"choir", "choir_pad"}


def test_what_a_style_brings_along_lies_below_what_was_asked_for() -> None:
    brought, asked = (
        compose(Request(prompt=prompt, seed=1, length_ms=20_000)).score.textures
        for prompt in ("lo-fi", "lo-fi with vinyl crackle")
    )
    assert [texture.kind for texture in brought] == [texture.kind for texture in asked] == ["vinyl"]
    assert brought[0].gain_db < asked[0].gain_db
