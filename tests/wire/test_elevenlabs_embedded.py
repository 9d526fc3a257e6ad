"""The official client and the embedded engine: short real songs, taken on and sung."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from elevenlabs import ElevenLabs
from elevenlabs.types import AudioRefChunk, CompositionPlan, GenerationChunkInput, MusicPrompt, SongSection, TimeRange
from elevenlabs.types.section_source import SectionSource

from tests.running import Studio

FRAME_BYTES, RATE_HZ = 4, 44_100
AROUND = round(0.05 * RATE_HZ)
PCM: dict[str, Any] = {"output_format": "pcm_44100"}
STYLES = ["synth-pop", "112 bpm", "D minor"]


@pytest.fixture(scope="module")
def client() -> Iterator[ElevenLabs]:
    """The official client of a studio with the embedded engine."""
    with (
        tempfile.TemporaryDirectory(prefix="studio-", ignore_cleanup_errors=True) as folder,
        httpx.Client(trust_env=False, timeout=120) as http,
    ):
        studio = Studio(Path(folder), engine="builtin")
        studio.start()
        key = studio.manage("create_api_key", "wire@example.org")
        yield ElevenLabs(base_url=studio.url, api_key=key, httpx_client=http)
        studio.stop()


@pytest.fixture(scope="module")
def song(client: ElevenLabs) -> tuple[str, np.ndarray]:
    """The id and the samples of a song of 6 s in two sections."""
    sections = [section("Verse", 3000), section("Chorus", 3000)]
    plan = MusicPrompt(positive_global_styles=STYLES, negative_global_styles=[], sections=sections)
    return composed(client, composition_plan=plan, seed=4, store_for_inpainting=True)


def section(name: str, duration_ms: int, source: SectionSource | None = None, **fields: Any) -> SongSection:
    fields = {"positive_local_styles": [], "negative_local_styles": [], "lines": []} | fields
    taken = {"source_from": source} if source else {}
    return SongSection(section_name=name, duration_ms=duration_ms, **fields, **taken)


def composed(client: ElevenLabs, **asked: Any) -> tuple[str, np.ndarray]:
    with client.music.with_raw_response.compose(**PCM, **asked) as answer:
        return answer.headers["song-id"], samples(b"".join(answer.data))


def samples(sound: bytes) -> np.ndarray:
    return np.frombuffer(sound[: len(sound) // FRAME_BYTES * FRAME_BYTES], "<i2").reshape(-1, 2)


def frames(ms: int) -> int:
    return round(ms * RATE_HZ / 1000)


def is_taken(new: np.ndarray, at_ms: int, old: np.ndarray, start_ms: int, length_ms: int) -> bool:
    """Whether the stretch is the same to the sample, outside 50 ms around its joins."""
    inner = slice(AROUND, frames(length_ms) - AROUND)
    return np.array_equal(new[frames(at_ms) :][inner], old[frames(start_ms) :][inner])


def test_chunks_are_taken_to_the_sample_and_music_made_between_them(client: ElevenLabs, song: Any) -> None:
    name, before = song
    plan = CompositionPlan(
        chunks=[
            AudioRefChunk(song_id=name, range=TimeRange(start_ms=0, end_ms=2500)),
            GenerationChunkInput(text="[Bridge]\n{quiet}", duration_ms=3000, positive_styles=["calm"]),
            AudioRefChunk(song_id=name, range=TimeRange(start_ms=5300, end_ms=6000)),
        ]
    )

    _, after = composed(client, composition_plan=plan, model_id="music_v2", seed=9)

    assert len(after) == frames(6200)
    assert is_taken(after, 0, before, 0, 2500)
    assert is_taken(after, 5500, before, 5300, 700)
    bridge = after[frames(2550) : frames(5450)]
    assert np.abs(bridge).max() > 500
    assert not np.array_equal(bridge, before[frames(2550) : frames(5450)])


def test_sections_are_taken_to_the_sample(client: ElevenLabs, song: Any) -> None:
    name, before = song
    source = SectionSource(song_id=name, range=TimeRange(start_ms=3000, end_ms=6000))
    sections = [section("Intro", 3000), section("Chorus", 3000, source)]
    plan = MusicPrompt(positive_global_styles=STYLES, negative_global_styles=[], sections=sections)

    _, after = composed(client, composition_plan=plan, seed=9)

    assert len(after) == frames(6000)
    assert is_taken(after, 3000, before, 3000, 3000)


def test_a_conditioned_song_has_tempo_and_key_of_the_other(client: ElevenLabs, song: Any) -> None:
    reference = AudioRefChunk(song_id=song[0], range=TimeRange(start_ms=0, end_ms=6000))
    chunk = GenerationChunkInput(
        text="", duration_ms=3000, positive_styles=["piano"], conditioning_ref=reference, condition_strength="low"
    )

    made = client.music.compose_detailed(composition_plan=CompositionPlan(chunks=[chunk]), model_id="music_v2")

    assert "at 112 bpm in D minor" in made.json["song_metadata"]["description"]


def test_words_have_the_times_at_which_they_are_sung(client: ElevenLabs) -> None:
    sections = [section("Verse", 6000, lines=["Hello over there", "morning has come"])]
    plan = MusicPrompt(positive_global_styles=["pop", "female vocals"], negative_global_styles=[], sections=sections)

    made = client.music.compose_detailed(
        composition_plan=plan, with_timestamps=True, request_options={"additional_body_parameters": {"seed": 2}}
    )

    words = made.json["words_timestamps"]
    assert [word["word"].lower().strip(",.") for word in words][:3] == ["hello", "over", "there"]
    assert all(word["start_ms"] < word["end_ms"] <= 6000 for word in words)
    assert all(before["start_ms"] <= after["start_ms"] for before, after in pairwise(words))
    assert made.json["song_metadata"]["languages"] == ["en"]


def test_sections_may_drift_to_whole_bars_while_the_total_stays(client: ElevenLabs) -> None:
    sections = [section("Verse", 3300), section("Chorus", 3700)]
    plan = MusicPrompt(positive_global_styles=["pop", "120 bpm"], negative_global_styles=[], sections=sections)
    drifting: Any = {"additional_body_parameters": {"respect_sections_durations": False}}

    strict = client.music.compose_detailed(composition_plan=plan)
    loose = client.music.compose_detailed(composition_plan=plan, request_options=drifting)

    assert [each["duration_ms"] for each in strict.json["composition_plan"]["sections"]] == [3300, 3700]
    assert [each["duration_ms"] for each in loose.json["composition_plan"]["sections"]] == [4000, 3000]


def test_an_instrumental_is_never_sung(client: ElevenLabs) -> None:
    made = client.music.compose_detailed(
        prompt="pop song with female vocals", music_length_ms=3000, force_instrumental=True, with_timestamps=True
    )

    assert made.json["words_timestamps"] == []
    assert made.json["song_metadata"]["languages"] == ["Instrumental"]


def test_the_plan_of_a_song_makes_the_same_song_again(client: ElevenLabs) -> None:
    plan = client.music.composition_plan.create(prompt="lo-fi hip hop", music_length_ms=3000, model_id="music_v2")

    once, again = (composed(client, composition_plan=plan, model_id="music_v2", seed=1)[1] for _ in range(2))

    assert len(once) == frames(3000)
    assert np.array_equal(once, again)
