"""The official JavaScript client against a running studio: every music call, and what it makes of errors."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from tests.engines.video.filming import BLUE, RED, film
from tests.running import Studio
from tests.wire.javascript import JavaScriptClient, JavaScriptError
from tests.wire.recordings import beats

TONES = "fake: chunks=2"
ONCE = {"maxRetries": 0}
SONG = beats(3.5)
CLIP = film([(2, RED), (1.5, BLUE)])
SECTION = {
    "sectionName": "Verse",
    "positiveLocalStyles": ["soft"],
    "negativeLocalStyles": [],
    "durationMs": 3000,
    "lines": ["Hello"],
}
PLAN = {"positiveGlobalStyles": ["pop"], "negativeGlobalStyles": [], "sections": [SECTION]}


@pytest.fixture(scope="module")
def javascript(studio: Studio, studio_key: str) -> Iterator[JavaScriptClient]:
    studio.start_worker()
    client = JavaScriptClient(studio.url, studio_key)
    yield client
    client.close()


def test_compose_gives_the_whole_song_and_names_it(javascript: JavaScriptClient) -> None:
    wanted = {"prompt": TONES, "musicLengthMs": 3000, "outputFormat": "pcm_44100"}
    answer = javascript.call("music.compose", wanted)

    assert len(answer.data) == 3 * 44_100 * 4
    assert len(answer.headers["song-id"]) == 36


def test_stream_gives_the_same_bytes_as_compose(javascript: JavaScriptClient) -> None:
    wanted = {"prompt": TONES, "musicLengthMs": 3000, "seed": 5}

    assert javascript.call("music.stream", wanted).data == javascript.call("music.compose", wanted).data


def test_compose_follows_a_plan(javascript: JavaScriptClient) -> None:
    answer = javascript.call("music.compose", {"compositionPlan": PLAN, "outputFormat": "pcm_44100"})

    assert len(answer.data) == 3 * 44_100 * 4


@pytest.mark.parametrize("model", ["music_v1", "music_v2"])
def test_compose_detailed_tells_plan_words_and_waveform(javascript: JavaScriptClient, model: str) -> None:
    wanted = {"prompt": TONES, "musicLengthMs": 4000, "modelId": model, "outputFormat": "pcm_44100"}
    told = javascript.call("music.composeDetailed", wanted | {"withTimestamps": True, "withWaveformVisual": True}).data

    assert len(told["audio"]) == 4 * 44_100 * 4
    assert told["filename"].endswith(".pcm")
    assert len(told["songId"]) == 36
    assert ("chunks" if model == "music_v2" else "sections") in told["json"]["compositionPlan"]
    assert told["json"]["songMetadata"].keys() == {"title", "description", "genres", "languages", "isExplicit"}
    assert len(told["json"]["waveformVisual"]) == 16
    assert told["json"]["wordsTimestamps"] == []


def test_the_client_cannot_read_the_events_of_a_song(javascript: JavaScriptClient) -> None:
    """The answer is standard; the client takes each line for JSON of its own."""
    with pytest.raises(JavaScriptError, match=r"JSON|parse|token"):
        javascript.call("music.composeDetailedStream", {"prompt": TONES, "musicLengthMs": 3000})


@pytest.mark.parametrize(("model", "parts"), [("music_v1", "sections"), ("music_v2", "chunks")])
def test_a_plan_is_created_and_makes_a_song(javascript: JavaScriptClient, model: str, parts: str) -> None:
    wanted = {"prompt": "a calm song", "musicLengthMs": 5000, "modelId": model}
    plan = javascript.call("music.compositionPlan.create", wanted).data

    song = {"compositionPlan": plan, "modelId": model, "outputFormat": "pcm_44100"}
    assert sum(part["durationMs"] for part in plan[parts]) == 5000
    assert len(javascript.call("music.compose", song).data) == 5 * 44_100 * 4


def test_an_upload_is_told_and_music_is_taken_from_it(javascript: JavaScriptClient) -> None:
    wanted = {"file": SONG, "extractCompositionPlan": "music_v1", "withTimestamps": True, "withWaveformVisual": True}
    told = javascript.call("music.upload", wanted).data
    source = {"songId": told["songId"], "range": {"startMs": 0, "endMs": 3000}}
    taken = {"compositionPlan": PLAN | {"sections": [SECTION | {"sourceFrom": source}]}, "outputFormat": "pcm_44100"}

    assert sum(section["durationMs"] for section in told["compositionPlan"]["sections"]) == 3500
    assert len(told["waveformVisual"]) == 14
    assert javascript.call("music.upload", {"file": SONG}).data["songId"] == told["songId"]
    assert len(javascript.call("music.compose", taken).data) == 3 * 44_100 * 4


def test_stems_come_as_an_archive(javascript: JavaScriptClient) -> None:
    answer = javascript.call("music.separateStems", {"file": SONG, "stemVariationId": "two_stems_v1"})

    assert answer.headers["content-type"] == "application/zip"
    assert set(zipfile.ZipFile(io.BytesIO(answer.data)).namelist()) == {"vocals.mp3", "instrumental.mp3"}


def test_music_for_clips_is_as_long_as_they_are(javascript: JavaScriptClient) -> None:
    wanted: dict[str, Any] = {"videos": [CLIP, CLIP], "description": "a calm sea", "tags": ["piano", "slow"]}
    sound = javascript.call("music.videoToMusic", wanted | {"outputFormat": "pcm_44100"}).data
    archive = javascript.call("music.videoToMusic", {"videos": [CLIP], "addSfx": True, "separateTracks": True}).data

    assert len(sound) == 7 * 44_100 * 4
    assert set(zipfile.ZipFile(io.BytesIO(archive)).namelist()) == {"music.mp3", "effects.mp3"}


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        ("list", []),
        ("create", [{"name": "My style", "primaryGenre": "pop", "files": [SONG]}]),
        ("get", ["some-id"]),
        ("update", ["some-id", {"name": "Another"}]),
        ("delete", ["some-id"]),
    ],
)
def test_finetunes_are_not_offered(javascript: JavaScriptClient, call: str, arguments: list[Any]) -> None:
    with pytest.raises(JavaScriptError) as caught:
        javascript.call(f"music.finetunes.{call}", *arguments)

    assert caught.value.type == ("ElevenLabsError" if call == "list" else "ForbiddenError")
    assert caught.value.status == 403
    assert caught.value.body["detail"]["code"] == "feature_not_available"


def test_a_refused_prompt_comes_with_a_suggestion_that_passes(javascript: JavaScriptClient) -> None:
    with pytest.raises(JavaScriptError) as caught:
        javascript.call("music.compose", {"prompt": "A song like the Beatles", "musicLengthMs": 3000})
    detail = caught.value.body["detail"]
    suggestion = detail["data"]["prompt_suggestion"]

    assert (caught.value.status, detail["status"]) == (400, "bad_prompt")
    assert javascript.call("music.compose", {"prompt": suggestion, "musicLengthMs": 3000}).data


def test_what_does_not_decode_is_an_unprocessable_entity_error(javascript: JavaScriptClient) -> None:
    with pytest.raises(JavaScriptError) as caught:
        javascript.call("music.upload", {"file": b"some words" * 50})

    assert (caught.value.type, caught.value.status) == ("UnprocessableEntityError", 422)
    assert caught.value.body["detail"]["message"].startswith("file")


def test_errors_of_a_detailed_song_survive_in_the_message(javascript: JavaScriptClient) -> None:
    with pytest.raises(JavaScriptError, match="422"):
        javascript.call("music.composeDetailed", {"musicLengthMs": 3000})


def test_a_violation_is_an_unprocessable_entity_error(javascript: JavaScriptClient) -> None:
    with pytest.raises(JavaScriptError) as caught:
        javascript.call("music.compose", {"prompt": TONES, "musicLengthMs": 2999})

    assert (caught.value.type, caught.value.status) == ("UnprocessableEntityError", 422)
    assert caught.value.body["detail"][0]["loc"] == ["body", "music_length_ms"]
    assert caught.value.request_id


def test_other_errors_carry_their_body_and_the_request_id(javascript: JavaScriptClient) -> None:
    with pytest.raises(JavaScriptError) as caught:
        javascript.call("music.stream", {"prompt": TONES}, key="wrong")

    assert (caught.value.type, caught.value.status) == ("ElevenLabsError", 401)
    assert caught.value.body["detail"]["status"] == "invalid_api_key"
    assert caught.value.request_id == caught.value.body["detail"]["request_id"]


def test_a_busy_server_is_told_with_its_words(javascript: JavaScriptClient) -> None:
    with pytest.raises(JavaScriptError) as caught:
        javascript.call("music.compose", {"prompt": "fake: fail_at=0 error=busy"}, ONCE)

    assert (caught.value.status, caught.value.body["detail"]["code"]) == (429, "system_busy")
