"""Files on S3: stored there, handed out by signed addresses, deleted there; against a real S3 API on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import boto3
import httpx
import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.urls import reverse
from moto.server import ThreadedMotoServer
from pytest_django.fixtures import Settings

import musicweb.settings
from tests.tracks.conftest import Bring, Start, listen
from tests.tracks.test_uploads import taken_in, wav
from tracks import generation, stream
from tracks.models import State, Track

pytestmark = pytest.mark.django_db(transaction=True)

BUCKET = "songs"
KEYS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}


@pytest.fixture(scope="module")
def s3_url() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    boto3.client("s3", endpoint_url=url, **KEYS).create_bucket(Bucket=BUCKET)
    yield url
    server.stop()


@pytest.fixture
def on_s3(s3_url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The storage that the settings make of the environment."""
    own = {"ENDPOINT_URL": s3_url, "REGION": "us-east-1", "ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test"}
    for name, value in own.items():
        monkeypatch.setenv(f"S3_{name}", value)
    monkeypatch.setattr(musicweb.settings, "S3_BUCKET", BUCKET)
    settings.S3_BUCKET = BUCKET
    settings.STORAGES = settings.STORAGES | {"default": musicweb.settings._media_storage()}


@pytest.fixture
def made(on_s3: None, start: Start) -> Track:
    track = start()
    generation.run(track.pk)
    track.refresh_from_db()
    assert track.state == State.COMPLETED
    return track


def keys(s3_url: str) -> list[str]:
    listed = boto3.client("s3", endpoint_url=s3_url, **KEYS).list_objects_v2(Bucket=BUCKET)
    return [item["Key"] for item in listed.get("Contents", [])]


async def test_a_song_is_handed_out_by_a_signed_address(made: Track, alice_async_client: AsyncClient) -> None:
    response = await alice_async_client.get(reverse("track_audio", args=[made.pk]) + "?download=1")
    assert response.status_code == 302
    signed = response["Location"]
    assert parse_qs(urlsplit(signed).query)["X-Amz-Expires"] == ["3600"]
    async with httpx.AsyncClient(trust_env=False) as client:
        fetched = await client.get(signed, headers={"Range": "bytes=0-2"})
    assert fetched.content == b"ID3"
    assert fetched.headers["content-disposition"] == 'attachment; filename="Test tones.mp3"'


async def test_small_files_come_through_the_studio(made: Track, alice_async_client: AsyncClient) -> None:
    response = await alice_async_client.get(reverse("track_waveform", args=[made.pk]))
    assert response.status_code == 200
    assert b'"version"' in b"".join([piece async for piece in response])


async def test_a_song_whose_log_has_expired_is_heard_from_s3(made: Track) -> None:
    whole = (await listen(made.pk)).sound
    await sync_to_async(stream.forget)(made.pk)
    assert (await listen(made.pk, 500)).sound == whole[500:]


def test_a_purged_track_leaves_nothing_on_s3(made: Track, s3_url: str) -> None:
    assert len([key for key in keys(s3_url) if str(made.pk) in key]) == 8
    track_id = made.pk
    made.purge()
    assert [key for key in keys(s3_url) if str(track_id) in key] == []


def test_a_bucket_that_is_not_there_fails_the_track_clearly(start: Start, on_s3: None, settings: Settings) -> None:
    elsewhere = settings.STORAGES["default"]
    elsewhere["OPTIONS"]["bucket_name"] = "not-there"
    settings.STORAGES = settings.STORAGES | {"default": elsewhere}
    track = start()
    generation.run(track.pk)
    track.refresh_from_db()
    assert track.failure["code"] == "storage_failed"


async def test_an_upload_goes_through_s3_and_leaves_no_pieces(
    on_s3: None, s3_url: str, bring: Bring, alice_async_client: AsyncClient
) -> None:
    sound = wav(1.0)
    track = await sync_to_async(lambda: taken_in(bring(sound, "demo.wav")))()
    assert track.state == State.COMPLETED
    assert not [key for key in keys(s3_url) if key.startswith("uploads/")]
    response = await alice_async_client.get(reverse("track_original", args=[track.pk]))
    async with httpx.AsyncClient(trust_env=False) as client:
        fetched = await client.get(response["Location"])
    assert fetched.content == sound
    assert fetched.headers["content-type"] == "application/octet-stream"
    assert fetched.headers["content-disposition"] == 'attachment; filename="demo.wav"'
