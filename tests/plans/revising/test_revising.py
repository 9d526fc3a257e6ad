"""Plans changed by a few words: what was asked for changes, all else stays, and lengths add up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.plan import LENGTH_MAX_MS, LENGTH_MIN_MS, SECTION_MAX_MS, SECTION_MIN_MS, Plan
from plans.revising import revised


def section(name: str, duration_ms: int = 20_000, lines: tuple[str, ...] = ("la la",), **fields: Any) -> dict[str, Any]:
    plain = {
        "section_name": name, "positive_local_styles": [], "negative_local_styles": [], "duration_ms": duration_ms,
        "lines": list(lines),
    }  # fmt: skip
    return plain | fields


def planned(*sections: dict[str, Any]) -> Plan:
    styles = ["Pop", "112 bpm", "D minor", "piano", "drums"]
    return Plan.model_validate(
        {"positive_global_styles": styles, "negative_global_styles": ["brass"], "sections": list(sections)}
    )


SONG = planned(
    section("Intro", 8_000, ()), section("Verse 1"), section("Chorus 1"), section("Verse 2"), section("Chorus 2"),
    section("Outro", 9_000, ()),
)  # fmt: skip


def names(plan: Plan) -> list[str]:
    return [section.section_name for section in plan.sections]


def lengths(plan: Plan) -> list[int]:
    return [section.duration_ms for section in plan.sections]


def test_what_is_not_understood_is_a_style_and_changes_nothing_else() -> None:
    assert revised(SONG, "xyzzy plugh") == SONG.model_copy(
        update={"positive_global_styles": [*SONG.positive_global_styles, "xyzzy plugh"]}
    )


def test_styles_come_and_go() -> None:
    plan = revised(SONG, "no drums, with strings and brass")

    assert plan.positive_global_styles == ["Pop", "112 bpm", "D minor", "piano", "strings", "brass"]
    assert plan.negative_global_styles == ["drums"]
    assert plan.sections == SONG.sections


@pytest.mark.parametrize(
    ("prompt", "style", "gone"),
    [("90 bpm", "90 bpm", "112 bpm"), ("in E major", "E major", "D minor"), ("make it jazz", "jazz", "Pop"),
     ("faster", "125 bpm", "112 bpm"), ("much slower", "90 bpm", "112 bpm")],
)  # fmt: skip
def test_a_song_has_one_tempo_key_and_genre(prompt: str, style: str, gone: str) -> None:
    styles = revised(SONG, prompt).positive_global_styles

    assert style in styles
    assert gone not in styles
    assert len(styles) == len(SONG.positive_global_styles)


def test_a_section_is_removed_by_its_number() -> None:
    assert names(revised(SONG, "remove the second verse")) == ["Intro", "Verse 1", "Chorus 1", "Chorus 2", "Outro"]


def test_the_last_section_stays_whatever_is_removed() -> None:
    assert names(revised(planned(section("Verse")), "no verse")) == ["Verse"]


@pytest.mark.parametrize(
    ("prompt", "place", "name"),
    [("add a bridge", 4, "Bridge"), ("add a verse", 4, "Verse 3"), ("add a chorus", 5, "Chorus 3"),
     ("add a solo at the beginning", 0, "Solo"), ("add a break after the first chorus", 3, "Break"),
     ("insert a drop in the middle", 3, "Drop")],
)  # fmt: skip
def test_a_section_is_added_where_it_belongs_or_was_asked(prompt: str, place: int, name: str) -> None:
    assert names(revised(SONG, prompt)) == [*names(SONG)[:place], name, *names(SONG)[place:]]


def test_a_plan_without_intro_and_outro_gets_short_ones() -> None:
    plan = revised(planned(section("Verse"), section("Chorus")), "add an intro and an outro")

    assert names(plan) == ["Intro", "Verse", "Chorus", "Outro"]
    assert lengths(plan) == [10_000, 20_000, 20_000, 10_000]


def test_a_chorus_that_is_repeated_keeps_its_words() -> None:
    assert revised(SONG, "repeat the chorus at the end").sections[-1].lines == ["la la"]


def test_a_full_plan_gets_no_more_sections() -> None:
    full = planned(*[section("Part", 3_000)] * 30)

    assert revised(full, "add a bridge") == full


def test_a_solo_is_named_for_its_instrument() -> None:
    solo = revised(SONG, "add a short guitar solo").sections[4]

    assert (solo.section_name, solo.positive_local_styles, solo.duration_ms) == ("Solo", ["guitar solo"], 13_333)


def test_a_section_becomes_another() -> None:
    plan = revised(SONG, "replace the second verse with a sax solo")

    assert names(plan)[3] == "Solo"
    assert (plan.sections[3].positive_local_styles, plan.sections[3].lines) == (["sax solo"], [])


def test_longer_choruses_make_a_longer_song() -> None:
    assert lengths(revised(SONG, "make the chorus longer")) == [8_000, 20_000, 30_000, 20_000, 30_000, 9_000]


def test_a_section_stays_within_its_limits() -> None:
    assert lengths(revised(SONG, "an intro of one second, make the outro 4 minutes"))[:1] == [3_000]
    assert lengths(revised(SONG, "make the outro 4 minutes"))[-1] == 120_000


def test_one_section_gets_its_own_styles() -> None:
    plan = revised(SONG, "add a choir to the last chorus, in the first verse no drums")

    assert [section.positive_local_styles for section in plan.sections] == [[], [], [], [], ["choir"], []]
    assert [section.negative_local_styles for section in plan.sections] == [[], ["drums"], [], [], [], []]
    assert plan.positive_global_styles == SONG.positive_global_styles


def test_an_instrumental_has_no_words_and_may_get_some_again() -> None:
    silent = revised(SONG, "make it instrumental")
    sung = revised(silent, "add female vocals")

    assert "instrumental" in silent.positive_global_styles
    assert "vocals" in silent.negative_global_styles
    assert not any(section.lines for section in silent.sections)
    assert "female vocals" in sung.positive_global_styles
    assert "vocals" not in sung.negative_global_styles
    assert "instrumental" not in sung.positive_global_styles


def test_one_section_is_sung_or_not() -> None:
    silent = revised(SONG, "make the second verse instrumental")
    sung = revised(silent, "make the second verse with soft vocals")

    assert [bool(section.lines) for section in silent.sections] == [False, True, True, False, True, False]
    assert silent.sections[3].negative_local_styles == ["vocals"]
    assert sung.sections[3].positive_local_styles == ["soft vocals"]
    assert sung.sections[3].negative_local_styles == []


def test_a_tempo_that_is_not_said_gets_a_word() -> None:
    plan = revised(planned(section("Verse")).model_copy(update={"positive_global_styles": ["pop"]}), "faster")

    assert plan.positive_global_styles == ["pop", "fast"]


def test_a_wish_for_a_section_that_is_not_there_is_not_lost() -> None:
    assert "sparse bridge" in revised(SONG, "make the bridge sparse").positive_global_styles
    assert "Solo" in names(revised(SONG, "replace the bridge with a solo"))


@pytest.mark.parametrize("length_ms", [3_000, 5_999, 6_000, 20_000, 97_001, 123_457, 400_000, 599_999, 600_000])
def test_a_new_length_is_met_exactly(length_ms: int) -> None:
    plan = revised(SONG, "warmer", length_ms)

    assert plan.length_ms == length_ms
    assert len(plan.sections) == 1 or length_ms >= 6_000


def test_a_length_in_words_is_met_exactly() -> None:
    assert revised(SONG, "make it two and a half minutes long").length_ms == 150_000


def test_what_is_taken_from_a_song_keeps_its_length() -> None:
    source = {"song_id": "x", "range": {"start_ms": 0, "end_ms": 700}}
    plan = planned(section("Hit", 700, (), source_from=source), section("Verse"), section("Chorus"))

    longer = revised(plan, "longer, double the chorus", 90_000)

    assert longer.sections[0] == plan.sections[0]
    assert (longer.length_ms, lengths(longer)) == (90_000, [700, 29_767, 59_533])


def test_a_song_far_too_short_for_ten_minutes_repeats_its_middle() -> None:
    plan = revised(planned(section("Intro"), section("Verse"), section("Chorus")), "x", 600_000)

    assert names(plan) == ["Intro", "Verse", "Verse", "Verse", "Verse", "Chorus"]
    assert lengths(plan) == [100_000] * 6


def test_a_plan_full_of_short_stretches_gives_some_up_for_ten_minutes() -> None:
    source = {"song_id": "x", "range": {"start_ms": 0, "end_ms": 50}}
    plan = planned(section("Verse"), *[section("Hit", 50, (), source_from=source)] * 29)

    assert revised(plan, "x", 600_000).length_ms == 600_000


WORDS = st.sampled_from(
    ["add", "remove", "longer", "shorter", "no", "with", "without", "the", "a", "second", "last", "chorus", "verse",
     "bridge", "solo", "intro", "outro", "drums", "piano", "and", ",", "make", "it", "instrumental", "vocals", "faster",
     "replace", "before", "after", "two", "minutes", "seconds", "90", "bpm", "jazz", "in", "of"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(
    prompt=st.lists(WORDS, max_size=14).map(" ".join),
    sizes=st.lists(st.tuples(st.integers(50, 120_000), st.booleans()), min_size=1, max_size=6),
    length_ms=st.none() | st.integers(LENGTH_MIN_MS, LENGTH_MAX_MS),
)
def test_whatever_is_wished_a_plan_comes_out(prompt: str, sizes: list[tuple[int, bool]], length_ms: int | None) -> None:
    sections = [
        section("Taken", ms, (), source_from={"song_id": "x", "range": {"start_ms": 0, "end_ms": ms}})
        if is_taken
        else section("Chorus", max(SECTION_MIN_MS, ms))
        for ms, is_taken in sizes
    ]
    if sum(each["duration_ms"] for each in sections) < LENGTH_MIN_MS:
        sections.append(section("Verse"))

    plan = revised(planned(*sections), prompt, length_ms)

    assert length_ms in (None, plan.length_ms)
    assert all(SECTION_MIN_MS <= each.duration_ms <= SECTION_MAX_MS for each in plan.sections if not each.source_from)
