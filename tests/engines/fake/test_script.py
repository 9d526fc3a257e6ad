"""The script that steers the fake engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from engines import available, get
from engines.base import Chunk, Event, Finished, Request
from engines.errors import ContentRefused, EngineBusy, EngineError, EngineUnavailable, InvalidRequest, RenderFailed
from engines.fake import FakeEngine, Script


def chunks_of(engine: FakeEngine, prompt: str, folder: Path) -> list[bytes]:
    request = Request(prompt=prompt, seed=1, length_ms=3_000)
    return [event.data for event in engine.compose(request, folder) if isinstance(event, Chunk)]


def test_prompt_sets_the_number_of_chunks(tmp_path: Path) -> None:
    assert len(chunks_of(FakeEngine(), "fake: chunks=5", tmp_path)) == 5


def test_the_number_of_chunks_changes_no_byte(tmp_path: Path) -> None:
    few, many = (b"".join(chunks_of(FakeEngine(Script(chunks=count)), "tones", tmp_path)) for count in (1, 9))
    assert few == many


@pytest.mark.parametrize(
    ("word", "kind"),
    [("failed", RenderFailed), ("busy", EngineBusy), ("unavailable", EngineUnavailable), ("refused", ContentRefused)],
)
def test_prompt_sets_where_and_how_the_song_fails(word: str, kind: type[EngineError], tmp_path: Path) -> None:
    seen: list[Event] = []
    request = Request(prompt=f"fake: chunks=4 fail_at=2 error={word}", seed=1)
    with pytest.raises(kind, match="fails at chunk 2"):
        seen.extend(FakeEngine().compose(request, tmp_path))
    assert sum(isinstance(event, Chunk) for event in seen) == 2


def test_a_script_in_the_code_is_changed_by_the_prompt(tmp_path: Path) -> None:
    engine = FakeEngine(Script(chunks=2, fail_at=0))
    with pytest.raises(RenderFailed):
        chunks_of(engine, "any other prompt", tmp_path)
    assert len(chunks_of(engine, "fake: chunks=3 fail_at=99", tmp_path)) == 3


@pytest.mark.parametrize("words", ["chunks=0", "delay_ms=-1", "fail_at=x", "error=odd", "speed=3", "chunks"])
def test_a_script_that_makes_no_sense_is_refused(words: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidRequest, match=r"^prompt: .* in a script: "):
        chunks_of(FakeEngine(), f"fake: {words}", tmp_path)


def test_words_of_the_lyrics_get_times_unless_the_song_is_instrumental(tmp_path: Path) -> None:
    sung, played = (
        list(FakeEngine().compose(Request(prompt="x", seed=1, lyrics="[verse] one two", instrumental=flag), tmp_path))[
            -1
        ]
        for flag in (False, True)
    )
    assert isinstance(sung, Finished)
    assert [(word.text, word.start_ms) for word in sung.result.words] == [("one", 0), ("two", 500)]
    assert sung.result.metadata.languages == ["en"]
    assert isinstance(played, Finished)
    assert played.result.words == []


def test_scripted_engines_are_not_offered_to_people() -> None:
    assert available() == ["builtin"]
    assert not get("fake-unrepeatable").capabilities.repeatable
