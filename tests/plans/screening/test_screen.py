"""What may not be asked for is refused, with a suggestion that itself passes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from engines.base import Request
from engines.errors import ContentRefused
from engines.plan import Plan
from plans.models import ProtectedLyrics
from plans.screening import PlanRefused, described, screen
from plans.screening.harm import is_harmful

INNOCENT = Path(__file__).with_name("innocent.txt").read_text(encoding="utf-8").splitlines()
WORDS = """The kettle sings, the cat is late, the garden waits behind the gate,
and every lantern on the hill remembers how you once stood still."""

pytestmark = pytest.mark.django_db


def a_plan(**section: Any) -> Plan:
    default = {
        "section_name": "Verse",
        "positive_local_styles": [],
        "negative_local_styles": [],
        "duration_ms": 9000,
        "lines": [],
    }
    return Plan.model_validate(
        {"positive_global_styles": ["pop"], "negative_global_styles": [], "sections": [default | section]}
    )


@pytest.mark.parametrize(
    "prompt",
    [
        "a song like The Beatles", "in the style of Prince, 120 bpm", "Taylor Swift type beat about rain",
        "mix of Daft Punk's vocoder and Hans Zimmer's brass", "cover of Bohemian Rhapsody",
    ],
)  # fmt: skip
def test_a_prompt_that_names_someone_is_refused_with_a_suggestion_that_passes(prompt: str) -> None:
    with pytest.raises(ContentRefused, match="not allowed") as refused:
        screen(Request(prompt=prompt, seed=1))
    assert refused.value.suggestion
    screen(Request(prompt=refused.value.suggestion, seed=1))


@pytest.mark.parametrize(
    ("prompt", "begins"),
    [
        ("A song by The Beatles about rain", "A song in the style of 1960s British beat pop"),
        ("cover of Bohemian Rhapsody", "in the style of theatrical 1970s rock"),
        ("it sounds like Nirvana", "it sounds like 1990s grunge"),
        ("a piece inspired by Hans Zimmer", "a piece inspired by epic orchestral film music"),
        ("warm ballad like Adele", "warm ballad in the style of big-voiced pop ballad"),
    ],
)
def test_a_suggestion_reads_as_if_somebody_had_written_it(prompt: str, begins: str) -> None:
    assert described(prompt).startswith(begins)


def test_a_message_names_a_few_and_counts_the_rest() -> None:
    with pytest.raises(ContentRefused, match="Adele, Eminem, Metallica, Rihanna, Beyoncé and 1 more"):
        screen(Request(prompt="Adele, Eminem, Metallica, Rihanna, Beyoncé, Shakira", seed=1))


def test_a_style_named_after_somebody_becomes_one_in_words() -> None:
    assert described("Drake type beat, 140 bpm").endswith("confident verses, beat, 140 bpm")
    assert described("Queen-style rock opera").endswith("singing lead guitar, rock opera")


@pytest.mark.parametrize(
    "section",
    [
        {"positive_local_styles": ["like Metallica"]},
        {"lines": ["I heard Beyoncé on the radio"]},
        {"section_name": "Billie Jean part"},
    ],
    ids=["style", "line", "name"],
)
def test_a_plan_that_names_someone_is_refused_with_a_whole_plan_that_passes(section: dict[str, Any]) -> None:
    with pytest.raises(PlanRefused) as refused:
        screen(Request(plan=a_plan(**section), seed=1))
    assert refused.value.plan
    screen(Request(plan=refused.value.plan, seed=1))
    assert refused.value.plan.length_ms == 9000


def test_names_in_lyrics_are_refused() -> None:
    with pytest.raises(ContentRefused, match="Coldplay"):
        screen(Request(prompt="a ballad", lyrics="[Verse]\nwe danced to Coldplay in the rain", seed=1))


@pytest.mark.parametrize("prompt", ["kill all the jews", "sexy song about a 13 year old", "white power anthem"])
def test_harm_is_refused_without_a_suggestion(prompt: str) -> None:
    with pytest.raises(ContentRefused, match="harmful") as refused:
        screen(Request(prompt=prompt, seed=1))
    assert refused.value.suggestion is None
    with pytest.raises(PlanRefused, match="harmful"):
        screen(Request(plan=a_plan(lines=[prompt]), seed=1))


def test_innocent_prompts_are_no_harm() -> None:
    assert [prompt for prompt in INNOCENT if is_harmful(prompt)] == []
    assert not is_harmful("a murder mystery dinner, killer bass line, burn the floor, song for my kids")


def test_protected_words_are_known_again_however_they_are_set(tmp_path: Path) -> None:
    (tmp_path / "Mill Street Choir - Lanterns.txt").write_text(WORDS, encoding="utf-8")
    call_command("load_protected_lyrics", tmp_path)
    call_command("load_protected_lyrics", tmp_path)
    assert ProtectedLyrics.objects.get().title == "Lanterns"
    taken = (
        "[Verse]\nThe KETTLE sings - the cat is late\nthe garden waits\nbehind the gate, and every lantern on the hill"
    )
    with pytest.raises(ContentRefused, match=r"protected: they are from Lanterns \(Mill Street Choir\)"):
        screen(Request(prompt="a folk song", lyrics=taken, seed=1))
    screen(Request(prompt="a folk song", lyrics="the cat is late, the garden is green, the hill is high", seed=1))


def test_a_plan_of_protected_words_is_given_back_without_them(tmp_path: Path) -> None:
    (tmp_path / "Lanterns.txt").write_text(WORDS, encoding="utf-8")
    call_command("load_protected_lyrics", tmp_path)
    with pytest.raises(PlanRefused) as refused:
        screen(Request(plan=a_plan(lines=WORDS.splitlines()), seed=1))
    assert refused.value.plan
    assert refused.value.plan.sections[0].lines == []


def test_a_file_of_a_few_words_protects_nothing(tmp_path: Path) -> None:
    (tmp_path / "Short.txt").write_text("la la la", encoding="utf-8")
    with pytest.raises(CommandError, match="at least 11 words, not 3"):
        call_command("load_protected_lyrics", tmp_path)
