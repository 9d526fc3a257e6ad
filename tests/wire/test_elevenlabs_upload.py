"""The official client's `upload` against a running studio, and what its form refuses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from elevenlabs import AsyncElevenLabs, ElevenLabs
from elevenlabs.core import ApiError
from elevenlabs.errors import UnprocessableEntityError
from elevenlabs.types import CompositionPlan, MusicPrompt

from accounts.models import ApiKey, Scope, User, Workspace
from tests.running import Studio
from tests.wire.recordings import beats
from tracks.models import Track, Upload

SONG = beats(4)


@pytest.fixture
def post_form(key: str) -> Callable[..., HttpResponse]:
    def send(path: str, key: str = key, **fields: Any) -> HttpResponse:
        client = Client(headers={"xi-api-key": key}, raise_request_exception=False)
        return client.post(path, fields)

    return send


def named(data: bytes, name: str = "song.wav") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "text/html")


def test_a_recording_becomes_a_song_and_the_same_bytes_are_the_same_song(official: ElevenLabs) -> None:
    first = official.music.upload(file=SONG)
    again = official.music.upload(file=("other.mp3", SONG, "text/plain"))

    assert first.song_id == again.song_id
    assert (first.composition_plan, first.words_timestamps, first.waveform_visual) == (None, None, None)


def test_what_was_heard_is_told_where_it_is_asked_for(official: ElevenLabs) -> None:
    wanted: dict[str, Any] = {"with_timestamps": True, "with_waveform_visual": True}
    told = official.music.upload(file=SONG, extract_composition_plan="music_v1", **wanted)

    assert isinstance(told.composition_plan, MusicPrompt)
    assert sum(section.duration_ms for section in told.composition_plan.sections) == 4000
    assert told.words_timestamps == []
    assert told.waveform_visual
    assert len(told.waveform_visual) == 16
    assert 250 < max(abs(value) for value in told.waveform_visual) <= 1000


@pytest.mark.parametrize("kind", ["music_v2", "music_v2_5"])
def test_the_plan_is_of_the_kind_that_was_asked_for(official: ElevenLabs, kind: Any) -> None:
    plan = official.music.upload(file=SONG, extract_composition_plan=kind).composition_plan

    assert isinstance(plan, CompositionPlan)
    assert sum(chunk.duration_ms for chunk in plan.chunks) == 4000  # type: ignore[union-attr]


def test_true_is_the_older_word_for_the_first_kind(official: ElevenLabs) -> None:
    assert isinstance(official.music.upload(file=SONG, extract_composition_plan="true").composition_plan, MusicPrompt)


def test_a_plan_that_was_found_makes_a_song(official: ElevenLabs) -> None:
    plan = official.music.upload(file=SONG, extract_composition_plan="music_v1").composition_plan

    sound = b"".join(official.music.compose(composition_plan=plan, output_format="pcm_44100"))

    assert len(sound) == 4 * 44_100 * 4


def test_there_is_no_plan_of_what_is_shorter_than_a_song(official: ElevenLabs) -> None:
    assert official.music.upload(file=beats(1), extract_composition_plan="music_v1").composition_plan is None


@pytest.mark.parametrize("data", [b"", b"some words" * 100], ids=["empty", "text"])
def test_what_does_not_decode_is_refused_and_leaves_nothing(official: ElevenLabs, data: bytes) -> None:
    with pytest.raises(UnprocessableEntityError) as caught:
        official.music.upload(file=data)

    assert caught.value.body["detail"]["code"] == "unprocessable_entity"
    assert caught.value.body["detail"]["message"].startswith("file")


def test_an_idempotency_key_goes_with_one_recording(official: ElevenLabs) -> None:
    options: Any = {"additional_headers": {"Idempotency-Key": "upload-1"}, "max_retries": 0}
    first = official.music.upload(file=SONG, request_options=options)

    assert official.music.upload(file=SONG, request_options=options).song_id == first.song_id
    with pytest.raises(ApiError) as caught:
        official.music.upload(file=beats(2), request_options=options)
    assert (caught.value.status_code, caught.value.body["detail"]["code"]) == (409, "idempotency_mismatch")


async def test_the_async_client_uploads_too(working_studio: Studio, studio_key: str) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        client = AsyncElevenLabs(base_url=working_studio.url, api_key=studio_key, httpx_client=http)
        told = await client.music.upload(file=SONG)

    assert len(told.song_id) == 36


def test_the_key_is_asked_for(official_with: Callable[[str | None], ElevenLabs]) -> None:
    with pytest.raises(ApiError) as caught:
        official_with(None).music.upload(file=SONG)

    assert caught.value.status_code == 401


@pytest.mark.django_db(transaction=True)
class TestForm:
    """What is refused before any work begins."""

    def test_a_file_is_needed(self, post_form: Callable[..., HttpResponse]) -> None:
        answer = post_form("/v1/music/upload", with_timestamps="true")

        assert answer.status_code == 422
        [violation] = answer.json()["detail"]
        assert (violation["type"], violation["loc"]) == ("missing", ["body", "file"])

    def test_words_of_fields_are_checked(self, post_form: Callable[..., HttpResponse]) -> None:
        wrong = {"extract_composition_plan": "music_v9", "with_timestamps": "perhaps"}
        answer = post_form("/v1/music/upload", file=named(SONG), **wrong)

        found = {tuple(violation["loc"]): violation["type"] for violation in answer.json()["detail"]}
        assert found == {
            ("body", "extract_composition_plan"): "literal_error",
            ("body", "with_timestamps"): "bool_parsing",
        }

    def test_too_large_a_file_is_refused(self, post_form: Callable[..., HttpResponse], settings: Any) -> None:
        settings.UPLOAD_MAX_BYTES = 100_000
        answer = post_form("/v1/music/upload", file=named(SONG))

        assert (answer.status_code, answer.json()["detail"]["code"]) == (413, "payload_too_large")
        assert not Upload.objects.exists()

    def test_too_large_a_form_is_not_even_read(self, key: str, settings: Any) -> None:
        settings.UPLOAD_MAX_BYTES = 100_000
        kind = "multipart/form-data; boundary=b"
        answer = Client(headers={"xi-api-key": key}).post("/v1/music/upload", bytes(1_200_000), content_type=kind)

        assert (answer.status_code, answer.json()["detail"]["code"]) == (413, "payload_too_large")

    def test_a_form_that_is_none_is_told(self, key: str) -> None:
        kind = "multipart/form-data"
        answer = Client(headers={"xi-api-key": key}).post("/v1/music/upload", b"x", content_type=kind)

        assert answer.status_code == 400
        assert "boundary" in answer.json()["detail"]["message"]

    def test_the_key_must_allow_it(
        self, post_form: Callable[..., HttpResponse], workspace: Workspace, alice: User
    ) -> None:
        key = ApiKey.issue(workspace, alice, "looks only", [Scope.MUSIC_READ])[1]
        answer = post_form("/v1/music/upload", key=key, file=named(SONG))

        assert (answer.status_code, answer.json()["detail"]["status"]) == (401, "missing_permissions")
        assert not Track.objects.exists()
