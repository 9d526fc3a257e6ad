"""Content credentials on the web: songs signed on demand, and a page that reads those of any file."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient, Client
from redis.asyncio import Redis

from engines.credentials import self_made, verify
from engines.decode import decode
from tests.tracks.conftest import Bring
from tests.tracks.test_sound import address, body
from tests.tracks.test_uploads import taken_in, wav
from tracks import credentials, renditions
from tracks.models import Track

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def var_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A studio without an identity yet."""
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    return tmp_path


def signed(track: Track, name: str = "mp3_44100_128") -> Path:
    renditions.make(track.pk, name, signed=True)
    return Path(track.renditions.get(is_signed=True).audio.path)


@pytest.mark.parametrize("name", ["mp3_44100_128", "wav", "flac"])
def test_a_signed_rendition_says_what_made_it_and_sounds_the_same(made: Track, name: str) -> None:
    path = signed(made, name)
    found = verify(path, credentials.identity().chain)
    assert (found.state, found.is_ai) == ("trusted", True)
    assert (found.song["track_id"], found.song["title"], found.song["engine"]) == (str(made.pk), str(made), "fake")
    if name.startswith("mp3"):
        assert (decode(path) == decode(Path(made.audio.path))).all()


async def test_a_download_is_signed_on_demand_and_kept(
    made: Track, alice_async_client: AsyncClient, redis_url: str
) -> None:
    async def work() -> None:
        async with Redis.from_url(redis_url) as client:
            await client.blpop("upkeep")
            await sync_to_async(renditions.make, thread_sensitive=False)(made.pk, "mp3_44100_128", signed=True)

    asked = address(made, signed="1", download="1")
    answer, _ = await asyncio.gather(alice_async_client.get(asked), work())
    assert answer["Content-Disposition"] == 'attachment; filename="Test tones.mp3"'
    first = await body(answer)
    again = await alice_async_client.get(address(made, signed="1", format="mp3", download="1"))
    assert await body(again) == first
    plain = await alice_async_client.get(address(made, format="mp3", download="1"))
    assert await body(plain) != first


async def test_what_cannot_be_signed_is_refused(made: Track, alice_async_client: AsyncClient) -> None:
    answer = await alice_async_client.get(address(made, signed="1", format="ogg"))
    assert (answer.status_code, b"mp3, wav, flac alone" in await body(answer)) == (400, True)


async def test_uploads_are_not_signed_as_ours(bring: Bring, alice_async_client: AsyncClient) -> None:
    track = await sync_to_async(lambda: taken_in(bring(wav(), "demo.wav")))()
    answer = await alice_async_client.get(address(track, signed="1"))
    assert (answer.status_code, b"only songs that were made here" in await body(answer)) == (400, True)


def test_the_self_made_identity_is_made_once_and_for_its_owner_alone(var_dir: Path) -> None:
    assert credentials.identity() == credentials.identity()
    (kept,) = var_dir.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_certificate_of_the_settings_signs(made: Track, var_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = self_made(made.created_at)
    monkeypatch.setattr(settings, "C2PA_CERTIFICATE", given.chain.decode())
    monkeypatch.setattr(settings, "C2PA_PRIVATE_KEY", given.private_key.decode())
    assert verify(signed(made), given.chain).state == "trusted"
    assert list(var_dir.iterdir()) == []


def test_a_certificate_that_is_no_good_is_told(made: Track, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "C2PA_CERTIFICATE", "not a certificate")
    renditions.make(made.pk, "wav", signed=True)
    assert not made.renditions.exists()
    assert not list(Path(made.audio.path).parents[1].rglob("signed.*"))


def checked(client: Client, data: bytes, name: str = "song.mp3") -> str:
    return client.post("/verify", {"file": SimpleUploadedFile(name, data)}).content.decode()


def test_the_page_tells_signed_from_changed_from_plain(made: Track, alice_client: Client) -> None:
    data = signed(made).read_bytes()
    page = checked(alice_client, data)
    assert "Signed here, and unchanged since" in page
    assert f'href="/tracks/{made.pk}"' in page
    changed = data[:-1000] + bytes([data[-1000] ^ 1]) + data[-999:]
    assert "Changed since it was signed" in checked(alice_client, changed)
    assert "No content credentials" in checked(alice_client, Path(made.audio.path).read_bytes())


def test_an_outsider_is_told_of_a_song_but_not_led_to_it(made: Track, charlie_client: Client) -> None:
    page = checked(charlie_client, signed(made).read_bytes())
    assert "Signed here" in page
    assert f'href="/tracks/{made.pk}"' not in page


def test_what_credentials_say_is_escaped(made: Track, alice_client: Client) -> None:
    made.rename("<script>alert(1)</script>")
    page = checked(alice_client, signed(made).read_bytes(), "<i>.mp3")
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "<i>.mp3" not in page


def test_a_file_of_another_kind_has_none(alice_client: Client) -> None:
    assert "No content credentials" in checked(alice_client, b"words")


@pytest.mark.parametrize(("data", "reason"), [(None, "nothing is chosen"), (b"", "is empty")])
def test_the_page_without_a_file_says_so(alice_client: Client, data: bytes | None, reason: str) -> None:
    fields = {} if data is None else {"file": SimpleUploadedFile("song.mp3", data)}
    answer = alice_client.post("/verify", fields)
    assert (answer.status_code, reason in answer.content.decode()) == (422, True)


def test_a_file_over_the_limit_is_refused(alice_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "UPLOAD_MAX_BYTES", 10)
    answer = alice_client.post("/verify", {"file": SimpleUploadedFile("song.mp3", b"eleven byte")})
    assert (answer.status_code, b"at most 0 MB" in answer.content) == (422, True)


def test_an_address_may_not_check_files_without_end(alice_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.ACCOUNT_RATE_LIMITS, "verify", "1/m/ip")
    codes = [
        alice_client.post("/verify", {"file": SimpleUploadedFile("song.mp3", b"words")}).status_code for _ in range(2)
    ]
    assert codes == [200, 429]


def test_a_stranger_is_sent_to_the_door(client: Client) -> None:
    assert client.get("/verify").status_code == 302
