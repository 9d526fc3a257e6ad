"""What a prompt wishes is what the outline decides: tempo, form, sections, words; and what it cannot have is told."""

from __future__ import annotations

import pytest

from engines.base import Request
from engines.builtin.compose import compose
from engines.builtin.outline import Outline, make_outline
from engines.plan import Plan


def outline(prompt: str, length_ms: int | None = 120_000, seed: int = 3) -> Outline:
    return make_outline(Request(prompt=prompt, length_ms=length_ms, seed=seed))


def planned(whole: list[str], *sections: tuple[str, list[str], list[str]], unwanted: tuple[str, ...] = ()) -> Request:
    """A plan of ten-second sections as (name, styles, lines)."""
    return Request(
        seed=3,
        plan=Plan.model_validate(
            {
                "positive_global_styles": whole,
                "negative_global_styles": list(unwanted),
                "sections": [
                    {
                        "section_name": name,
                        "positive_local_styles": styles,
                        "negative_local_styles": [],
                        "duration_ms": 10_000,
                        "lines": lines,
                    }
                    for name, styles, lines in sections
                ],
            }
        ),
    )


@pytest.mark.parametrize(
    ("prompt", "low", "high"),
    [("pop, 80-90 bpm", 79, 91), ("pop, presto", 165, 200), ("phonk", 113, 159), ("doom metal", 47, 81)],
)
def test_a_song_has_a_tempo_of_the_range_that_was_asked_for(prompt: str, low: float, high: float) -> None:
    assert all(low <= outline(prompt, seed=seed).tempo_bpm <= high for seed in range(5))


@pytest.mark.parametrize("role", ["solo", "break", "bridge", "drop", "build"])
def test_a_section_that_was_asked_for_is_there(role: str) -> None:
    hint = {"drop": "big drop", "build": "big drop"}.get(role, role)
    for style in ("pop", "rock", "funk"):
        assert role in [block.role for block in outline(f"{style} with a {hint}").blocks]


@pytest.mark.parametrize("role", ["intro", "outro", "bridge"])
def test_a_section_that_is_not_wanted_is_left_out(role: str) -> None:
    assert all(role not in [block.role for block in outline(f"pop, no {role}", seed=seed).blocks] for seed in range(4))


def test_a_song_that_builds_grows_to_its_end() -> None:
    energies = [block.energy for block in outline("post rock, builds slowly").blocks if block.role != "outro"]
    assert energies[-1] > energies[0] + 0.2


def test_only_the_intro_is_without_drums_where_the_prompt_says_so() -> None:
    composition = compose(Request(prompt="funk, no drums in the intro", length_ms=90_000, seed=3))
    first, *others = composition.score.sections
    drums = [note.start for part in composition.score.parts if part.role == "drums" for note in part.notes]
    assert first.role == "intro"
    assert not [start for start in drums if start < others[0].start - 1]
    assert len([start for start in drums if start >= others[0].start]) > 50


def test_an_instrumental_bridge_silences_the_bridge_alone() -> None:
    made = outline("pop song about the sea with female vocals, instrumental bridge", 200_000)
    lines = dict(zip([block.role for block in made.blocks], made.libretto.lines, strict=True))
    assert made.vocals is not None
    assert lines["bridge"] == ()
    assert lines["verse"]
    assert not made.notices


def test_drums_come_in_for_the_section_that_asks_for_them() -> None:
    request = planned(["ambient"], ("Verse", [], []), ("Drop", ["heavy drums"], []), unwanted=("drums",))
    score = compose(request).score
    starts = [note.start for part in score.parts if part.role == "drums" for note in part.notes]
    assert starts
    assert min(starts) >= score.sections[1].start - 0.5


@pytest.mark.parametrize(
    ("request_", "notice"),
    [
        (planned(["pop"], ("Verse", ["instrumental"], ["One line", "two lines"])), "2 lines are left out"),
        (planned(["ambient"], ("Part", ["death metal"], [])), "Metal is played there by guests"),
        (planned(["pop", "slow"], ("Part", ["fast"], [])), "a song has one tempo"),
        (planned(["jazz"], ("Part", [], []), unwanted=("jazz",)), "Swing jazz is both wanted and unwanted"),
    ],
)
def test_a_contradiction_in_a_plan_is_settled_and_told(request_: Request, notice: str) -> None:
    assert any(notice in told for told in compose(request_).notices)


def test_a_plan_made_from_a_prompt_keeps_its_wishes_for_single_sections() -> None:
    made = compose(Request(prompt="funk, no drums in the intro, strings in the chorus", length_ms=60_000, seed=3))
    again = make_outline(Request(plan=made.plan, seed=3))
    assert {"drums", "percussion"} <= again.local[0].unwanted
    assert any(wishes.instruments for wishes in again.local)
