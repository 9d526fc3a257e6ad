"""Songs that the embedded engine made before: again to the byte, changed, and on machines that lack something."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from engines.base import Chunk, Finished, PlanMade, Request, Result
from engines.builtin.engine import BuiltinEngine
from engines.builtin.sound import sampled
from engines.builtin.voice import espeak, flite, speakers
from engines.edits import ChangeTempo, Editor, Extend, Rendering
from engines.errors import InvalidRequest

WAV = Rendering(output_format="wav", stem_set="six", stem_format="wav")
LENGTH = {"length_ms": 5_000, "output_format": "wav", "stem_set": "six", "stem_format": "wav"}


@pytest.fixture(scope="module")
def engine() -> BuiltinEngine:
    return BuiltinEngine()


def kept(engine: BuiltinEngine, folder: Path, **fields: Any) -> tuple[bytes, Result]:
    folder.mkdir()
    return joined(engine.compose(Request(**LENGTH | fields), folder))


def joined(events: Any) -> tuple[bytes, Result]:
    made = list(events)
    assert isinstance(made[-1], Finished)
    return b"".join(event.data for event in made if isinstance(event, Chunk)), made[-1].result


def document(result: Result) -> Path:
    assert result.score is not None
    return result.score


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize(
    ("prompt", "seed"),
    [
        ("sad piano ballad with female vocals", 1), ("techno", 2), ("jazz waltz", 3), ("rap about trains", 4),
        ("choir and orchestra, spoken words", 5), ("lo-fi with rain, 7/8", 6),
    ],
)  # fmt: skip
def test_every_file_of_a_kept_song_is_made_again(engine: BuiltinEngine, tmp_path: Path, prompt: str, seed: int) -> None:
    song, result = kept(engine, tmp_path / "first", prompt=prompt, seed=seed)
    (tmp_path / "again").mkdir()
    again, rendered = joined(engine.render(document(result), WAV, tmp_path / "again"))
    assert again == song
    assert files_in(tmp_path / "again") == files_in(tmp_path / "first")
    for name in ("plan", "metadata", "words", "chords", "beats_ms", "lyrics", "understood", "notices", "duration_ms"):
        assert getattr(rendered, name) == getattr(result, name)


def test_the_engine_is_an_editor(engine: BuiltinEngine) -> None:
    assert isinstance(engine, Editor)


def test_without_samples_a_kept_song_is_synthesised_and_says_so(
    engine: BuiltinEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, result = kept(engine, tmp_path / "first", prompt="jazz trio", seed=3)
    monkeypatch.setattr(sampled, "FOLDERS", ())
    monkeypatch.setattr(sampled, "BUNDLED", "no_such_package")
    monkeypatch.delenv("SOUNDFONT", raising=False)
    _, rendered = joined(BuiltinEngine().render(document(result), WAV, tmp_path))
    assert any("no SoundFont is installed" in notice for notice in rendered.notices)


def test_without_voices_a_kept_song_is_instrumental_and_says_so(
    engine: BuiltinEngine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _, result = kept(engine, tmp_path / "first", prompt="soul song with female vocals", seed=3)
    assert result.words
    monkeypatch.setattr(flite, "is_available", lambda: False)
    monkeypatch.setattr(espeak, "speaks", lambda _: False)
    speakers.language_for.cache_clear()
    try:
        _, rendered = joined(engine.render(document(result), WAV, tmp_path))
    finally:
        speakers.language_for.cache_clear()
    assert rendered.words == []
    assert "vocals" in rendered.silent_stems
    assert any("instrumental" in notice for notice in rendered.notices)


def test_an_edit_comes_with_the_same_events_as_a_new_song(engine: BuiltinEngine, tmp_path: Path) -> None:
    _, result = kept(engine, tmp_path / "first", prompt="techno", seed=2)
    (tmp_path / "new").mkdir()
    events = list(engine.edit(document(result), ChangeTempo(bpm=100), WAV, tmp_path / "new"))
    kinds = [type(event) for event in events]
    assert kinds.index(PlanMade) < kinds.index(Chunk)
    assert isinstance(events[-1], Finished)
    changed = events[-1].result
    assert changed.tempo_bpm == 100
    assert changed.recipe["edit"] == {"kind": "tempo", "bpm": 100.0}
    again, _ = joined(engine.render(document(changed), WAV, tmp_path))
    assert again == b"".join(event.data for event in events if isinstance(event, Chunk))


def test_breaking_off_an_edit_leaves_nothing(engine: BuiltinEngine, tmp_path: Path) -> None:
    _, result = kept(engine, tmp_path / "first", prompt="rock song with vocals", seed=2)
    (tmp_path / "new").mkdir()
    edit = Extend(side="after", length_ms=20_000)
    events = engine.edit(document(result), edit, WAV, tmp_path / "new")
    while not isinstance(next(events), Chunk):
        pass
    events.close()
    assert not list((tmp_path / "new").iterdir())
    names = ("render", "encode", "singing")
    assert [thread.name for thread in threading.enumerate() if thread.name.startswith(names)] == []


def test_a_wrong_edit_is_told_before_anything_is_made(engine: BuiltinEngine, tmp_path: Path) -> None:
    _, result = kept(engine, tmp_path / "first", prompt="techno", seed=2)
    (tmp_path / "new").mkdir()
    with pytest.raises(InvalidRequest, match="length_ms"):
        list(engine.edit(document(result), Extend(side="after", length_ms=600_000), WAV, tmp_path / "new"))
    assert not list((tmp_path / "new").iterdir())
