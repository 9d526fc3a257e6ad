"""Analysis of recordings, single stems, and words with their times."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import AsyncClient
from pytest_django.fixtures import Settings

from accounts.models import User
from tests.receiving import Answer, Receiver, receiving
from tests.tracks.test_uploads import wav
from tests.wire.reworking import Music, finished_job, job_of, made
from tests.working import working
from tracks.models import Job, State, Track

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def server(settings: Settings) -> Iterator[Receiver]:
    settings.OUTGOING_ALLOW, settings.OUTGOING_HTTP = ["127.0.0.1"], True
    with receiving() as receiver:
        receiver.answer = lambda _request: Answer(body=wav(4.0))
        yield receiver


@pytest.fixture
def media_worker(server: Receiver) -> Iterator[None]:
    with working("media"):
        yield


def analyzing(key: str) -> Callable[[Any], Awaitable[HttpResponse]]:
    """Ask for an analysis beside the event loop, as programs do."""

    async def send(body: Any) -> HttpResponse:
        path, kind = "/api/v1/music/analyze", "application/json"
        return await AsyncClient().post(path, body, content_type=kind, headers={"x-api-key": key})

    return send


async def test_a_recording_is_analysed_at_once(key: str, alice: User, server: Receiver, media_worker: None) -> None:
    client = analyzing(key)
    body = {"audio_url": f"{server.url}/song.wav", "audio_codes": "<|1|>", "temperature": 0.5}
    answer = await client(body)
    assert answer.status_code == 200, answer.content
    heard = answer.json()
    assert (heard["success"], heard["duration"], heard["bpm"]) == (True, 4.0, 120)
    assert (heard["lyrics"], heard["language"], heard["audio_codes"]) == (None, "unknown", None)
    server.answer = lambda _request: Answer(404)
    gone = await client(body)
    assert (gone.status_code, gone.json()["code"]) == (400, "not_fetched")
    assert gone.json()["detail"] == "audio_url: The address answered with status 404."


async def test_what_is_known_of_a_song_is_told(key: str, finished: tuple[Job, str], settings: Settings) -> None:
    settings.ACTS_PER_MINUTE = settings.ACTS_PER_MINUTE | {"analyze": 1}
    client = analyzing(key)
    body = {"audio_url": finished[1]}
    heard = (await client(body)).json()
    assert (heard["bpm"], heard["keyscale"], heard["timesignature"]) == (120, "A Minor", "4/4")
    assert (heard["duration"], heard["caption"]) == (20.0, "Tones for tests.")
    again = await client(body)
    assert again.status_code == 429


@pytest.fixture
def finished(music: Music) -> tuple[Job, str]:
    """A job and the address of its sound."""
    job = finished_job(music)
    return job, music(f"/jobs/{job.pk}/status", method="GET").json()["output_url"]


async def test_an_address_that_may_not_be_called_is_refused(key: str) -> None:
    client = analyzing(key)
    body = {"audio_url": "https://169.254.169.254/latest"}
    answer = await client(body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")


async def test_analysis_needs_a_key() -> None:
    body = {"audio_url": "https://example.org/a.mp3"}
    answer = await AsyncClient().post("/api/v1/music/analyze", body, content_type="application/json")
    assert answer.status_code == 401


def test_a_stem_of_a_job_is_the_true_one(music: Music, finished: tuple[Job, str]) -> None:
    answer = music("/extract-stem", {"src_audio_url": finished[1], "track_name": "drums", "display_name": "Beat"})
    assert answer.json()["message"] == "Stem extraction started"
    job = job_of(answer)
    track = made(job)
    assert (track.state, track.parent, track.duration_ms) == (State.COMPLETED, finished[0].tracks[0], 20_000)
    told = music(f"/jobs/{job.pk}/status", method="GET").json()
    assert (told["task"], told["status"], told["audio_duration"]) == ("extract_stem", "COMPLETED", 20.0)
    assert told["output_url"]


def test_a_stem_of_a_recording_is_separated(music: Music, server: Receiver) -> None:
    track = made(job_of(music("/extract-stem", {"src_audio_url": f"{server.url}/a.wav", "track_name": "bass"})))
    assert track.parent is not None
    assert track.parent.separation.stem_set == "four"
    assert track.state in (State.COMPLETED, State.FAILED)
    assert track.state == State.COMPLETED or "there is no bass" in track.failure["message"]


def test_a_stem_that_could_not_be_had_is_tried_again(music: Music, server: Receiver) -> None:
    server.answer = lambda _request: Answer(404)
    job = job_of(music("/extract-stem", {"src_audio_url": f"{server.url}/a.wav", "track_name": "keyboard"}))
    assert made(job).failure["message"] == "src_audio_url: The address answered with status 404."
    again = job_of(music(f"/jobs/{job.pk}/retry")).tracks[0]
    assert (again.is_upload, again.errand["stem"], again.request["name"]) == (True, "piano", "Keyboard")


@pytest.mark.parametrize("name", ["strings", "backing_vocals", "fx"])
def test_what_cannot_be_taken_out_is_told_with_what_can(music: Music, server: Receiver, name: str) -> None:
    answer = music("/extract-stem", {"src_audio_url": f"{server.url}/a.wav", "track_name": name})
    assert (answer.status_code, answer.json()["code"]) == (400, "stem_not_available")
    assert answer.json()["detail"].endswith("recordings have vocals, drums, bass, guitar, keyboard.")


def test_players_of_a_job_are_heard_by_its_score(music: Music) -> None:
    job = job_of(music("/text2music", {"caption": "jazz, trumpet, piano", "duration": 6, "instrumental": True}))
    Track.objects.update(engine="builtin")
    made(job)
    url = music(f"/jobs/{job.pk}/status", method="GET").json()["output_url"]
    track = made(job_of(music("/extract-stem", {"src_audio_url": url, "track_name": "brass"})))
    assert (track.state, track.failure, track.duration_ms) == (State.COMPLETED, {}, 6_000)
    absent = made(job_of(music("/extract-stem", {"src_audio_url": url, "track_name": "backing_vocals"})))
    assert absent.state == State.FAILED
    assert "stem: 'backing_vocals' is not allowed; this song has" in absent.failure["message"]


def test_a_name_that_is_none_of_the_twelve_breaks_the_schema(music: Music, server: Receiver) -> None:
    assert music("/extract-stem", {"src_audio_url": f"{server.url}/a", "track_name": "kazoo"}).status_code == 422


def test_the_words_of_a_job_come_with_their_times(music: Music) -> None:
    job = finished_job(music, lyrics="[verse]\nHello over there", instrumental=False)
    told = music(f"/{job.pk}/lrc").json()
    assert (told["success"], told["job_id"]) == (True, job.pk)
    assert "Hello" in told["lrc_content"]
    assert told["lrc_url"].endswith(".lrc")


def test_a_job_without_words_has_no_lrc(music: Music, finished: tuple[Job, str]) -> None:
    answer = music(f"/{finished[0].pk}/lrc")
    assert (answer.status_code, answer.json()["code"]) == (400, "no_lyrics")


def test_words_need_a_job_that_is_known_and_completed(music: Music, finished: tuple[Job, str]) -> None:
    assert music("/77/lrc").json() == {"detail": "Original music job not found"}
    Track.objects.update(state=State.PENDING)
    assert music(f"/{finished[0].pk}/lrc").json()["detail"] == "Job must be completed"
