"""Covers: the stronger, the more of the source; songs alike: what the caption leaves open is as heard."""

from __future__ import annotations

import pytest

from engines.errors import InvalidRequest
from plans.reworking import Source, alike, covered
from tests.plans.reworking.songs import LENGTHS_MS, asked, shape, song


@pytest.mark.parametrize(
    ("strength", "kept"),
    [
        (0.0, (None, None, None)),
        (0.19, (None, None, None)),
        (0.2, (120, "4/4", None)),
        (0.4, (120, "4/4", "D major")),
        (1.0, (120, "4/4", "D major")),
    ],
)
def test_tempo_meter_and_key_are_kept_one_after_the_other(strength: float, kept: tuple[object, ...]) -> None:
    made = covered(asked(), song(), strength)
    assert (made.bpm, made.meter, made.key) == kept
    assert (made.plan.length_ms if made.plan else made.length_ms) == 24_000


def test_from_three_fifths_on_the_sections_are_kept_but_not_their_sound() -> None:
    assert covered(asked(), song(), 0.59).plan is None
    made = covered(asked(), song(), 0.7)
    assert shape(made) == [(name, length_ms, None) for name, length_ms in LENGTHS_MS.items()]
    assert made.plan is not None
    assert made.plan.positive_global_styles == ["jazz", "saxophone"]
    assert [each.positive_local_styles for each in made.plan.sections] == [["steady"], ["steady"], ["full"], ["steady"]]
    assert made.plan.sections[2].lines == ["Carry me home"]


@pytest.mark.parametrize("fields", [{"lyrics": "[Verse]\nOther words"}, {"instrumental": True}])
def test_other_words_or_none_take_the_place_of_the_old(fields: dict[str, object]) -> None:
    made = covered(asked(**fields), song(), 0.7)
    assert made.plan is not None
    assert [section.lines for section in made.plan.sections] == [[], [], [], []]
    assert made.lyrics == fields.get("lyrics", "")


@pytest.mark.parametrize(("strength", "kept_ms"), [(0.8, 0), (0.87, 8_000), (0.93, 16_000), (1.0, 24_000)])
def test_the_fullest_sections_stay_as_they_sound_first(strength: float, kept_ms: int) -> None:
    parts = shape(covered(asked(), song(), strength))
    kept = [(name, length) for name, length, source in parts if source]
    assert sum(length for _, length in kept) == kept_ms
    assert not kept or "Chorus" in dict(kept)


def test_what_the_caller_says_goes_before_what_the_source_has() -> None:
    made = covered(asked("calm jazz at 90 bpm", key="E minor"), song(), 0.7)
    assert (made.bpm, made.key) == (90, "E minor")


@pytest.mark.parametrize("length_ms", [2_000, 601_000])
def test_what_is_no_song_by_its_length_has_no_cover(length_ms: int) -> None:
    with pytest.raises(InvalidRequest, match=r"src_audio_url.*3 to 600 s"):
        covered(asked(), Source.of_result("tape", length_ms, {}), 0.7)


def test_unsure_hearing_decides_nothing() -> None:
    made = covered(asked(), song(tempo_certainty=0.2, key_certainty=0.2), 0.5)
    assert (made.bpm, made.meter, made.key) == (None, None, None)


HEARD = {
    "plan": None, "understood": ["Rock", "electric guitar", "energetic", "dark", "103.5 bpm", "4/4", "A minor"],
    "tempo_bpm": 103.5, "meter": "4/4", "key": "A minor",
}  # fmt: skip


def test_a_song_alike_has_what_was_heard_where_the_caption_is_silent() -> None:
    made = alike(asked("a song about numbers"), song(**HEARD))
    assert made.prompt == "a song about numbers, Rock, electric guitar, energetic, dark"
    assert (made.bpm, made.key, made.meter, made.plan) == (103.5, "A minor", "4/4", None)


def test_the_caption_goes_before_what_was_heard() -> None:
    made = alike(asked("calm jazz waltz in C major, slow, no guitar"), song(**HEARD))
    assert "Rock" not in made.prompt
    assert "guitar," not in made.prompt.removeprefix("calm jazz waltz in C major, slow, no guitar")
    assert "energetic" not in made.prompt
    assert (made.bpm, made.key) == (None, None)
