"""Edits from end to end: what is heard of a short sung song before and after."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engines.base import Finished, Request, Result
from engines.builtin.editing.operations import OPERATIONS
from engines.builtin.engine import BuiltinEngine
from engines.edits import Edit, Extend, Rendering, ReplaceLyrics, ReplaceSection, Shorten, _Edit
from engines.plan import Plan, Section

RATE_HZ = 44_100
# A join may be heard so far around it.
AROUND = RATE_HZ // 20
WORDS = {"Verse": ["The rain is falling down"], "Chorus": ["Carry me over the sea"]}
LENGTHS_MS = {"Verse": 4_000, "Chorus": 4_000, "Outro": 4_000}
RENDERING = Rendering(output_format="wav", stem_set="six", stem_format="wav")
Sound = np.ndarray


def test_every_edit_of_the_contract_has_an_operation() -> None:
    assert set(OPERATIONS) == {model.model_fields["kind"].default for model in _Edit.__subclasses__()}


@pytest.fixture(scope="module")
def engine() -> BuiltinEngine:
    return BuiltinEngine()


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("songs")


@pytest.fixture(scope="module")
def song(engine: BuiltinEngine, scratch: Path) -> Result:
    """Twelve seconds of pop at 120 bpm, kept."""
    sections = [
        Section(
            section_name=name, positive_local_styles=[], negative_local_styles=[], duration_ms=length_ms,
            lines=WORDS.get(name, []),
        )
        for name, length_ms in LENGTHS_MS.items()
    ]  # fmt: skip
    plan = Plan(positive_global_styles=["pop", "female vocals"], negative_global_styles=[], sections=sections)
    request = Request(
        plan=plan, seed=3, bpm=120, output_format=RENDERING.output_format, stem_set="six", stem_format="wav"
    )
    folder = scratch / "song"
    folder.mkdir()
    return finished(list(engine.compose(request, folder)))


def finished(events: list[object]) -> Result:
    assert isinstance(events[-1], Finished)
    return events[-1].result


def heard(result: Result, stem: str) -> Sound:
    samples, rate_hz = soundfile.read(result.stems[stem], dtype="int16")
    assert rate_hz == RATE_HZ
    return samples


def changed(engine: BuiltinEngine, song: Result, scratch: Path, edit: Edit) -> Result:
    assert song.score is not None
    folder = scratch / edit.kind
    folder.mkdir()
    result = finished(list(engine.edit(song.score, edit, RENDERING, folder)))
    assert result.duration_ms == result.plan.length_ms
    assert all(len(heard(result, stem)) == round(result.duration_ms * RATE_HZ / 1000) for stem in result.stems)
    return result


def frames(ms: int) -> int:
    return round(ms * RATE_HZ / 1000)


def level_db(sound: Sound) -> float:
    return float(20 * np.log10(np.sqrt(np.mean(np.square(sound / 32_768))) + 1e-9))


def test_an_extension_goes_on_at_the_level_and_keeps_what_was_before(
    engine: BuiltinEngine, song: Result, scratch: Path
) -> None:
    longer = changed(engine, song, scratch, Extend(side="after", length_ms=6_000, at_ms=8_000))
    join = frames(8_000)
    for stem in song.stems:
        assert np.array_equal(heard(song, stem)[: join - AROUND], heard(longer, stem)[: join - AROUND])
    mix = sum(heard(longer, stem).astype(np.float64) for stem in longer.stems)
    before, after = mix[join - 2 * RATE_HZ : join], mix[join : join + 2 * RATE_HZ]
    assert abs(level_db(after) - level_db(before)) < 3
    assert longer.words[-1].end_ms > 8_000


def test_a_new_section_leaves_the_others_to_the_sample(engine: BuiltinEngine, song: Result, scratch: Path) -> None:
    new = changed(engine, song, scratch, ReplaceSection(section=2))
    start, end = frames(4_000), frames(8_000)
    for stem in song.stems:
        old_sound, new_sound = heard(song, stem), heard(new, stem)
        assert np.array_equal(old_sound[: start - AROUND], new_sound[: start - AROUND])
        assert np.array_equal(old_sound[end + AROUND :], new_sound[end + AROUND :])
    assert not np.array_equal(heard(song, "other")[start:end], heard(new, "other")[start:end])


def test_new_words_change_the_vocals_inside_their_section(engine: BuiltinEngine, song: Result, scratch: Path) -> None:
    new = changed(engine, song, scratch, ReplaceLyrics(section=2, lyrics="Nobody knows the way"))
    start, end = frames(4_000), frames(8_000)
    for stem in set(song.stems) - {"vocals"}:
        assert np.array_equal(heard(song, stem), heard(new, stem))
    old_voice, new_voice = heard(song, "vocals"), heard(new, "vocals")
    assert np.array_equal(old_voice[: start - AROUND], new_voice[: start - AROUND])
    assert np.array_equal(old_voice[end + AROUND :], new_voice[end + AROUND :])
    inside = [word for word in new.words if 4_000 <= word.start_ms < 8_000]
    assert [word.text for word in inside] == ["Nobody", "knows", "the", "way"]


def test_a_shorter_song_begins_and_ends_as_before(engine: BuiltinEngine, song: Result, scratch: Path) -> None:
    shorter = changed(engine, song, scratch, Shorten(length_ms=8_000))
    tail = frames(1_500)
    for stem in song.stems:
        old_sound, new_sound = heard(song, stem), heard(shorter, stem)
        assert np.array_equal(old_sound[: frames(1_500)], new_sound[: frames(1_500)])
        assert np.array_equal(old_sound[-tail:], new_sound[-tail:])
