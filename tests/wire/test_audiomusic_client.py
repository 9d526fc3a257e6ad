"""The official Python client of the API, `audiopod`, against a running studio; only its key and base address differ."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import audiopod
import httpx
import pytest
import requests
from audiopod.exceptions import APIError, AuthenticationError

from tests.running import Studio, wait_until

LYRICS = "[verse]\nThe harbour lights are coming on\n[chorus]\nStay with me"


@pytest.fixture
def client_with(working_studio: Studio) -> Callable[[str], audiopod.Client]:
    """The client with the key that is passed; its answers are checked against the document."""
    from tests.wire import checking

    def checked(response: requests.Response, **_: object) -> None:
        answer = checking.Answer(response.status_code, response.headers, response.content)
        checking.check(str(response.request.method), str(response.request.path_url).partition("?")[0], answer)

    def client_with(key: str) -> audiopod.Client:
        client = audiopod.Client(api_key=f"ap_{key}", base_url=working_studio.url, max_retries=0)
        client.session.trust_env = False
        client.session.hooks["response"].append(checked)
        return client

    return client_with


@pytest.fixture
def client(client_with: Callable[[str], audiopod.Client], studio_key: str) -> Iterator[audiopod.Client]:
    with client_with(studio_key) as client:
        yield client


def completed(client: audiopod.Client, created: dict[str, Any]) -> dict[str, Any]:
    """The job when it is over. The client's own waiting sleeps for five seconds at a time."""
    job_id = created["job"]["id"]
    wait_until(lambda: client.music.get_job(job_id)["status"] in ("COMPLETED", "FAILED"), "job")
    return dict(client.music.get_job(job_id))


def test_a_song_is_made_and_heard(client: audiopod.Client) -> None:
    job = completed(client, client.music.song("warm indie folk", LYRICS, duration=6, generate_lrc=True, bpm=90))
    assert (job["status"], job["task"], job["audio_duration"]) == ("COMPLETED", "text2music", 6.0)
    heard = httpx.get(job["output_url"], trust_env=False)
    assert (heard.status_code, heard.content[:4]) == (200, b"fLaC")
    other = httpx.get(job["output_urls"]["mp3"], trust_env=False, timeout=60)
    assert (other.status_code, other.headers["content-type"]) == (200, "audio/mpeg")


@pytest.mark.parametrize(
    ("make", "task"),
    [
        (lambda music: music.instrumental("calm piano", duration=6), "prompt2instrumental"),
        (lambda music: music.rap("the city at night", LYRICS, duration=6), "text2rap"),
        (lambda music: music.generate("gentle", task="lyric2vocals", lyrics=LYRICS, duration=6), "lyric2vocals"),
        (lambda music: music.generate("loop", task="text2samples", sample_type="loop", duration=4), "text2samples"),
        (lambda music: music.simple("a song for my cat", duration=6), "simple"),
    ],
)
def test_every_way_to_make_music(client: audiopod.Client, make: Callable[[Any], dict[str, Any]], task: str) -> None:
    created = make(client.music)
    assert created["job"]["task"] == task
    assert completed(client, created)["status"] == "COMPLETED"


def test_waiting_is_the_clients_own(client: audiopod.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _, sleep=time.sleep: sleep(0.05))
    job = client.music.instrumental("piano", duration=6, wait_for_completion=True)
    assert job["status"] == "COMPLETED"
    with pytest.raises(Exception, match="fails at chunk 0"):
        client.music.instrumental("fake: fail_at=0", duration=6, wait_for_completion=True)


def test_jobs_are_listed_and_deleted(client: audiopod.Client) -> None:
    job_id = client.music.instrumental("piano", duration=6)["job"]["id"]
    assert client.music.list_jobs(limit=1, task="prompt2instrumental")[0]["id"] == job_id
    assert client.music.delete_job(job_id) == {"message": "Job deleted successfully"}
    with pytest.raises(APIError, match="Music job not found") as error:
        client.music.get_job(job_id)
    assert error.value.status_code == 404


def test_presets_are_told(client: audiopod.Client) -> None:
    assert "R&B" in client.music.get_presets()["genre_presets"]


def test_errors_are_the_clients_own(client: audiopod.Client, client_with: Callable[[str], audiopod.Client]) -> None:
    with client_with("nobody") as stranger, pytest.raises(AuthenticationError, match="not valid here"):
        stranger.music.get_presets()
    with pytest.raises(APIError, match="artists") as error:
        client.music.instrumental("like Taylor Swift")
    assert error.value.status_code == 400


async def test_the_asynchronous_client_begins_a_song(working_studio: Studio, studio_key: str) -> None:
    async with audiopod.AsyncClient(api_key=f"ap_{studio_key}", base_url=working_studio.url) as client:
        created = await client.music.instrumental("calm piano", duration=6)
        job = await client.music.get_job(created["job"]["id"])
    assert job["status"] in ("PENDING", "PROCESSING", "COMPLETED")


@pytest.fixture
def song(client: audiopod.Client) -> dict[str, Any]:
    """A finished job of 8 s."""
    return completed(client, client.music.instrumental("calm piano", duration=8))


def test_other_music_is_made_of_a_song(client: audiopod.Client, song: dict[str, Any]) -> None:
    url = song["output_url"]
    cover = completed(client, client.music.cover(url, "jazz", audio_cover_strength=0.5))
    assert (cover["status"], cover["task"], cover["audio_duration"]) == ("COMPLETED", "cover", 8.0)
    alike = completed(client, client.music.reference(url, "a song about rain", instrumental=True, duration=6))
    assert (alike["status"], alike["task"], alike["audio_duration"]) == ("COMPLETED", "reference", 6.0)


def test_a_song_is_analysed(client: audiopod.Client, song: dict[str, Any]) -> None:
    heard = client.music.analyze(song["output_url"])
    assert (heard["success"], heard["bpm"], heard["duration"]) == (True, 120, 8.0)


def test_a_song_is_taken_apart(client: audiopod.Client, song: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _, sleep=time.sleep: sleep(0.05))
    stem = client.music.extract_stem(song["output_url"], "drums", wait_for_completion=True)
    assert (stem["status"], stem["task"], stem["audio_duration"]) == ("COMPLETED", "extract_stem", 8.0)
    apart = client.stem_extraction.separate(url=song["output_url"], mode="two")
    assert list(apart["download_urls"]) == ["vocals", "no_vocals"]
    heard = httpx.get(apart["download_urls"]["no_vocals"], trust_env=False, timeout=60)
    assert (heard.status_code, heard.content[:4]) == (200, b"fLaC")
    assert client.stem_extraction.modes()["default"] == "four"
    assert client.stem_extraction.catalog()["total"] > 0
