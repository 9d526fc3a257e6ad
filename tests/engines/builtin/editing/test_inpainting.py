"""Sections from other songs: kept to the sample, ranges and all, with new music between them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from engines.audio import to_int16
from engines.base import Chunk, Finished, Request, Result
from engines.builtin.engine import BuiltinEngine
from engines.decode import decode
from engines.edits import Rendering
from engines.errors import InvalidRequest
from engines.plan import Plan

RATE_HZ = 44_100
AROUND = round(0.05 * RATE_HZ)


def section(name: str, duration_ms: int, source: dict[str, Any] | None = None, lines: tuple[str, ...] = ()) -> Any:
    return {
        "section_name": name, "positive_local_styles": [], "negative_local_styles": [], "duration_ms": duration_ms,
        "lines": list(lines), "source_from": source,
    }  # fmt: skip


def taken(song_id: str, start_ms: int, end_ms: int, *negative: tuple[int, int]) -> dict[str, Any]:
    ranges = [{"start_ms": start, "end_ms": end} for start, end in negative]
    return {"song_id": song_id, "range": {"start_ms": start_ms, "end_ms": end_ms}, "negative_ranges": ranges}


def asked(sections: list[Any], sources: dict[str, Path], styles: tuple[str, ...] = (), **fields: Any) -> Request:
    plan = Plan.model_validate(
        {"positive_global_styles": list(styles), "negative_global_styles": [], "sections": sections}
    )
    return Request(plan=plan, seed=8, output_format="wav", sources=sources, **fields)


def made(engine: BuiltinEngine, request: Request, folder: Path) -> tuple[np.ndarray, Result]:
    folder.mkdir(exist_ok=True)
    events = list(engine.compose(request, folder))
    assert isinstance(events[-1], Finished)
    song = folder / "song.wav"
    song.write_bytes(b"".join(event.data for event in events if isinstance(event, Chunk)))
    return soundfile.read(song, dtype="int16")[0], events[-1].result


@pytest.fixture(scope="module")
def engine() -> BuiltinEngine:
    return BuiltinEngine()


@pytest.fixture(scope="module")
def folder(engine: BuiltinEngine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kept song as `score.json`, `song.wav`, and `song.mp3` in mono at another rate."""
    folder = tmp_path_factory.mktemp("kept")
    sections = [section("Verse", 4_000), section("Chorus", 4_000), section("Outro", 4_000)]
    samples, _ = made(engine, asked(sections, {}, ("synth-pop", "112 bpm", "D minor")), folder)
    soundfile.write(folder / "other.flac", samples[: 9 * RATE_HZ : 2, 0], RATE_HZ // 2)
    return folder


def test_sections_of_a_kept_song_stay_and_the_others_are_new(
    engine: BuiltinEngine, folder: Path, tmp_path: Path
) -> None:
    before, _ = soundfile.read(folder / "song.wav", dtype="int16")
    sections = [section("Verse", 4_000, taken("a", 0, 4_000)), section("Bridge", 4_000), section("Outro", 4_000)]
    sections[2]["source_from"] = taken("a", 8_000, 12_000)
    samples, result = made(engine, asked(sections, {"a": folder / "score.json"}), tmp_path / "new")
    four, eight = 4 * RATE_HZ, 8 * RATE_HZ
    assert np.array_equal(samples[: four - AROUND], before[: four - AROUND])
    assert np.array_equal(samples[eight + AROUND :], before[eight + AROUND :])
    assert np.abs(samples[four:eight]).max() > 1_000
    assert not np.array_equal(samples[four:eight], before[four:eight])
    assert (result.tempo_bpm, result.key) == (112.0, "D minor")
    assert result.notices == []


def test_the_new_song_is_kept_too(engine: BuiltinEngine, folder: Path, tmp_path: Path) -> None:
    sections = [section("Bridge", 3_000), section("Chorus", 4_000, taken("a", 4_000, 8_000))]
    scratch = tmp_path / "new"
    _, result = made(engine, asked(sections, {"a": folder / "score.json"}), scratch)
    assert result.score is not None
    (tmp_path / "again").mkdir()
    events = list(engine.render(result.score, Rendering(output_format="wav"), tmp_path / "again"))
    again = b"".join(event.data for event in events if isinstance(event, Chunk))
    assert hashlib.sha256(again).digest() == hashlib.sha256((scratch / "song.wav").read_bytes()).digest()


def test_negative_ranges_are_cut_out_and_closed_up(engine: BuiltinEngine, folder: Path, tmp_path: Path) -> None:
    before, _ = soundfile.read(folder / "song.wav", dtype="int16")
    sections = [section("Verse", 5_000, taken("a", 1_000, 8_000, (6_000, 7_500), (2_000, 2_500)))]
    samples, _ = made(engine, asked(sections, {"a": folder / "score.json"}), tmp_path / "new")
    pieces = [(0, 1_000, 2_000), (1_000, 2_500, 6_000), (4_500, 7_500, 8_000)]
    for at, start, end in pieces:
        new, old = (slice(*(round(ms * 44.1) + cut for ms, cut in bounds)) for bounds in (
            ((at, AROUND), (at + end - start, -AROUND)), ((start, AROUND), (end, -AROUND)),
        ))  # fmt: skip
        assert np.array_equal(samples[new], before[old])


def test_ranges_of_other_lengths_are_cut_or_followed_by_new_music(
    engine: BuiltinEngine, folder: Path, tmp_path: Path
) -> None:
    sections = [section("Verse", 3_000, taken("a", 0, 6_000)), section("Chorus", 6_000, taken("a", 4_000, 8_000))]
    samples, result = made(engine, asked(sections, {"a": folder / "score.json"}), tmp_path / "new")
    assert len(samples) == 9 * RATE_HZ
    assert result.notices == [
        "Verse: its range is longer than the section, and is cut at the section's end.",
        "Chorus: its range is shorter than the section, and new music follows it.",
    ]
    assert np.abs(samples[int(7.2 * RATE_HZ) : int(8.8 * RATE_HZ)]).max() > 500


def test_stretches_too_short_for_a_section_stay_as_they_are(
    engine: BuiltinEngine, folder: Path, tmp_path: Path
) -> None:
    before, _ = soundfile.read(folder / "song.wav", dtype="int16")
    sections = [
        section("Hit", 50, taken("a", 4_000, 4_050)), section("Verse", 3_000), section("Fill", 700),
        section("Chorus", 3_000),
    ]  # fmt: skip
    sections[2]["source_from"] = taken("a", 7_300, 8_000)
    scratch = tmp_path / "new"
    samples, result = made(engine, asked(sections, {"a": folder / "score.json"}), scratch)
    assert len(samples) == round(6.75 * RATE_HZ)
    fill, old = round(3.05 * RATE_HZ), round(7.3 * RATE_HZ)
    inner = slice(AROUND, round(0.7 * RATE_HZ) - AROUND)
    assert np.array_equal(samples[fill:][inner], before[old:][inner])
    assert all(np.abs(samples[at * RATE_HZ : (at + 1) * RATE_HZ]).max() > 500 for at in (1, 4, 5))
    assert [part.duration_ms for part in result.plan.sections] == [50, 3_000, 700, 3_000]
    assert result.score is not None
    (tmp_path / "again").mkdir()
    events = list(engine.render(result.score, Rendering(output_format="wav"), tmp_path / "again"))
    assert b"".join(event.data for event in events if isinstance(event, Chunk)) == (scratch / "song.wav").read_bytes()


def test_stretches_alone_make_a_song(engine: BuiltinEngine, folder: Path, tmp_path: Path) -> None:
    before, _ = soundfile.read(folder / "song.wav", dtype="int16")
    spans = [(8_000, 9_500), (0, 2_000)]
    sections = [section("Part", end - start, taken("a", start, end)) for start, end in spans]
    samples, _ = made(engine, asked(sections, {"a": folder / "score.json"}), tmp_path / "new")
    assert len(samples) == round(3.5 * RATE_HZ)
    inner = slice(AROUND, round(1.5 * RATE_HZ) - AROUND)
    assert np.array_equal(samples[inner], before[8 * RATE_HZ :][inner])


def test_a_recording_of_any_rate_stays_as_it_is(engine: BuiltinEngine, folder: Path, tmp_path: Path) -> None:
    sections = [section("Intro", 3_000), section("Verse", 4_000, taken("up", 2_000, 6_000))]
    request = asked(sections, {"up": folder / "other.flac"}, ("synth-pop",))
    samples, result = made(engine, request, tmp_path / "new")
    assert result.tempo_bpm == pytest.approx(112, rel=0.005)
    assert any(notice.startswith("Heard in the recording, and followed") for notice in result.notices)
    heard = samples[3 * RATE_HZ + AROUND : 7 * RATE_HZ - AROUND]
    recorded = to_int16(decode(folder / "other.flac"))
    assert np.array_equal(heard, recorded[2 * RATE_HZ + AROUND : 6 * RATE_HZ - AROUND])
    assert not list((tmp_path / "new").glob("recording*"))
    assert result.score is not None
    with pytest.raises(InvalidRequest, match=r"sources\.song_id: 'up' is not allowed"):
        list(engine.render(result.score, Rendering(), tmp_path))


@pytest.mark.parametrize(
    ("source", "field"),
    [
        (taken("b", 0, 4_000), "plan.sections.1.source_from.song_id"),
        (taken("a", 9_000, 13_000), "plan.sections.1.source_from.range.end_ms"),
        (taken("a", 0, 4_000, (5_000, 6_000)), "plan.sections.1.source_from.negative_ranges.0"),
        (taken("a", 1_000, 4_000, (0, 2_000), (1_500, 4_000)), "plan.sections.1.source_from.negative_ranges"),
    ],
)
def test_what_a_song_does_not_have_is_named(
    engine: BuiltinEngine, folder: Path, tmp_path: Path, source: dict[str, Any], field: str
) -> None:
    request = asked([section("Intro", 3_000), section("Verse", 4_000, source)], {"a": folder / "score.json"})
    with pytest.raises(InvalidRequest) as caught:
        list(engine.compose(request, tmp_path))
    assert caught.value.field == field
    assert not list(tmp_path.iterdir())


def test_a_source_that_is_neither_song_nor_recording_is_refused(engine: BuiltinEngine, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("just words")
    request = asked([section("Verse", 4_000, taken("a", 0, 4_000))], {"a": tmp_path / "notes.txt"})
    with pytest.raises(InvalidRequest, match=r"notes\.txt"):
        list(engine.compose(request, tmp_path))
