"""The official client's `video_to_music` against a running studio, and what its form refuses."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from elevenlabs import AsyncElevenLabs, ElevenLabs
from elevenlabs.core import ApiError
from elevenlabs.errors import UnprocessableEntityError

from engines.credentials import verify
from tests.engines.video.filming import BLUE, RED, WHITE, film
from tests.running import Studio, wait_until
from tracks.models import Upload

CLIP = film([(2.5, RED), (1.5, BLUE)])
OTHER = film([(3.2, WHITE)])


def pcm_ms(sound: bytes) -> float:
    """The length of stereo 16 bit PCM at 44100 Hz."""
    return len(sound) / 4 / 44.1


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        return {name: found.read(name) for name in found.namelist()}


def score(official: ElevenLabs, *videos: bytes, **wanted: Any) -> bytes:
    return b"".join(official.music.video_to_music(videos=list(videos), **wanted))


def test_the_music_is_as_long_as_the_clip_to_the_sample(official: ElevenLabs) -> None:
    assert pcm_ms(score(official, CLIP, output_format="pcm_44100")) == pytest.approx(4000, abs=0.05)


def test_several_clips_follow_one_another(official: ElevenLabs) -> None:
    assert pcm_ms(score(official, CLIP, OTHER, output_format="pcm_44100")) == pytest.approx(7200, abs=0.05)


def test_the_answer_names_the_song_and_its_type(official: ElevenLabs) -> None:
    wishes: dict[str, Any] = {"description": "A calm sea", "tags": ["ambient", "piano"], "model_id": "music_v2"}
    with official.music.with_raw_response.video_to_music(videos=[CLIP], **wishes) as answer:
        sound = b"".join(answer.data)

    assert answer.headers["content-type"] == "audio/mpeg"
    assert len(answer.headers["song-id"]) == 36
    assert sound


def test_separate_tracks_come_in_an_archive(official: ElevenLabs) -> None:
    wanted: dict[str, Any] = {"separate_tracks": True, "output_format": "pcm_44100"}
    alone = members(score(official, CLIP, **wanted))
    both = members(score(official, CLIP, add_sfx=True, **wanted))

    assert alone.keys() == {"music.pcm"}
    assert both.keys() == {"music.pcm", "effects.pcm"}
    assert {len(data) for data in both.values()} == {4 * 44_100 * 4}
    assert any(both["effects.pcm"])


def test_effects_go_into_the_music_and_are_not_kept(official: ElevenLabs, working_studio: Studio) -> None:
    sound = score(official, CLIP, add_sfx=True, output_format="pcm_44100")

    assert pcm_ms(sound) == pytest.approx(4000, abs=0.05)
    media = working_studio.folder / "media"
    wait_until(lambda: not list(media.rglob("mix.pcm")), "the mix to go")
    assert not [path for path in (media / "uploads").rglob("*") if path.is_file()]


@pytest.mark.parametrize("add_sfx", [False, True])
def test_the_music_is_signed_when_that_is_asked_for(official: ElevenLabs, tmp_path: Path, add_sfx: bool) -> None:
    path = tmp_path / "music.mp3"
    path.write_bytes(score(official, CLIP, add_sfx=add_sfx, sign_with_c_2_pa=True))

    found = verify(path)

    assert (found.state, found.is_ai) == ("valid", True)


def test_the_sound_of_the_clip_may_be_the_reference(official: ElevenLabs) -> None:
    wanted: dict[str, Any] = {"use_audio_as_reference": True, "output_format": "pcm_44100"}

    assert pcm_ms(score(official, CLIP, **wanted)) == pytest.approx(4000, abs=0.05)


def test_the_same_request_with_its_idempotency_key_is_one_song(official: ElevenLabs) -> None:
    options: Any = {"additional_headers": {"Idempotency-Key": "clip-1"}}
    songs = []
    for _ in range(2):
        with official.music.with_raw_response.video_to_music(videos=[CLIP], request_options=options) as answer:
            songs.append((answer.headers["song-id"], b"".join(answer.data)))

    assert songs[0] == songs[1]


async def test_the_async_client_scores_too(working_studio: Studio, studio_key: str) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        client = AsyncElevenLabs(base_url=working_studio.url, api_key=studio_key, httpx_client=http)
        sent = client.music.video_to_music(videos=[CLIP], output_format="pcm_44100")
        sound = b"".join([piece async for piece in sent])

    assert pcm_ms(sound) == pytest.approx(4000, abs=0.05)


@pytest.mark.parametrize(
    ("video", "words"),
    [
        (b"", "videos: 'video 1' is not allowed; must not be empty"),
        (b"some words" * 50, "videos: 'video 1' is not allowed; must be a video that can be decoded"),
        (film([(0.1, RED)]), "must hold moving pictures"),
        (film([(2, RED)]), "videos.duration: '2000 ms' is not allowed; must be at least 3000 ms"),
    ],
    ids=["empty", "text", "still", "short"],
)
def test_what_no_music_can_be_made_for_is_refused(official: ElevenLabs, video: bytes, words: str) -> None:
    with pytest.raises(UnprocessableEntityError) as caught:
        score(official, video)

    assert caught.value.body["detail"]["code"] == "unprocessable_entity"
    assert words in caught.value.body["detail"]["message"]


def test_a_description_that_names_an_artist_is_refused_with_a_suggestion_that_passes(official: ElevenLabs) -> None:
    with pytest.raises(ApiError) as caught:
        score(official, CLIP, description="A song like the Beatles")
    detail = caught.value.body["detail"]

    assert (caught.value.status_code, detail["status"]) == (400, "bad_prompt")
    assert score(official, CLIP, description=detail["data"]["prompt_suggestion"])


@pytest.mark.django_db(transaction=True)
class TestForm:
    @pytest.fixture
    def post(self, key: str) -> Callable[..., HttpResponse]:
        def send(query: str = "", **fields: Any) -> HttpResponse:
            client = Client(headers={"xi-api-key": key}, raise_request_exception=False)
            return client.post(f"/v1/music/video-to-music{query}", fields)

        return send

    @pytest.mark.parametrize(
        ("fields", "kind", "place"),
        [
            ({"videos": []}, "missing", ["body", "videos"]),
            ({"videos": [b"x"] * 11}, "too_long", ["body", "videos"]),
            ({"videos": [b"x"], "tags": ["a"] * 11}, "too_long", ["body", "tags"]),
            ({"videos": [b"x"], "tags": ["a", "b" * 201]}, "string_too_long", ["body", "tags", 1]),
            ({"videos": [b"x"], "description": "d" * 4101}, "string_too_long", ["body", "description"]),
            ({"videos": [b"x"], "description": "a\0b"}, "value_error", ["body", "description"]),
            ({"videos": [b"x"], "model_id": "music_v9"}, "literal_error", ["body", "model_id"]),
            ({"videos": [b"x"], "add_sfx": "perhaps"}, "bool_parsing", ["body", "add_sfx"]),
        ],
    )
    def test_limits_of_fields_are_kept(
        self, post: Callable[..., HttpResponse], fields: dict[str, Any], kind: str, place: list[Any]
    ) -> None:
        videos = [SimpleUploadedFile("video", data) for data in fields["videos"]]
        answer = post(**fields | {"videos": videos})

        [violation] = answer.json()["detail"]
        assert (answer.status_code, violation["type"], violation["loc"]) == (422, kind, place)

    def test_clips_that_are_too_large_together_are_refused(
        self, post: Callable[..., HttpResponse], settings: Any
    ) -> None:
        settings.UPLOAD_MAX_BYTES = 2_000
        answer = post(videos=[SimpleUploadedFile("video", bytes(1_500)) for _ in range(2)])

        assert (answer.status_code, answer.json()["detail"]["param"]) == (413, "videos")
        assert not Upload.objects.exists()

    def test_only_an_mp3_is_signed(self, post: Callable[..., HttpResponse]) -> None:
        answer = post("?output_format=wav", videos=[SimpleUploadedFile("video", CLIP)], sign_with_c2pa="true")

        assert (answer.status_code, answer.json()["detail"]["param"]) == (422, "sign_with_c2pa")

    def test_too_many_songs_at_once_are_refused_before_a_clip_is_watched(
        self, post: Callable[..., HttpResponse], settings: Any
    ) -> None:
        settings.CONCURRENT_MAX = 0
        answer = post(videos=[SimpleUploadedFile("video", CLIP)])

        assert (answer.status_code, answer.json()["detail"]["code"]) == (429, "concurrent_limit_exceeded")
        assert not Upload.objects.exists()
