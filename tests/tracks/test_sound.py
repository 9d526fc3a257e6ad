"""What is heard and saved over HTTP: live and stored sound, stems, archive, MIDI, waveform."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile
from pathlib import Path
from urllib.parse import urlencode

import mido
import pytest
import soundfile
from asgiref.sync import sync_to_async
from django.test import AsyncClient
from django.urls import reverse

from tests.running import RedisServer
from tests.tracks.conftest import Start, make_in_thread, stored_sound
from tracks import log
from tracks.models import Track

pytestmark = pytest.mark.django_db(transaction=True)

NAMES = ("track_audio", "track_waveform", "track_midi", "track_stems_zip")


def address(track: Track, name: str = "track_audio", **query: str) -> str:
    return f"{reverse(name, args=[track.pk])}?{urlencode(query)}"


async def body(response: object) -> bytes:
    """All bytes of an answer, streamed or not."""
    if getattr(response, "streaming", False):
        return b"".join([piece async for piece in response])  # type: ignore[attr-defined]
    return response.content  # type: ignore[attr-defined,no-any-return]


async def test_a_stored_song_is_sent_whole(made: Track, alice_async_client: AsyncClient) -> None:
    response = await alice_async_client.get(address(made))
    whole = await stored_sound(made)
    assert response.status_code == 200
    assert await body(response) == whole
    assert response["Content-Type"] == "audio/mpeg"
    assert response["Content-Length"] == str(len(whole))
    assert response["Accept-Ranges"] == "bytes"
    assert "Content-Disposition" not in response


@pytest.mark.parametrize("header", ["bytes=0-99", "bytes=1000-", "bytes=-10"])
async def test_a_part_of_a_stored_song_is_sent(made: Track, alice_async_client: AsyncClient, header: str) -> None:
    whole = await stored_sound(made)
    parts = {"bytes=0-99": whole[:100], "bytes=1000-": whole[1000:], "bytes=-10": whole[-10:]}
    response = await alice_async_client.get(address(made), headers={"range": header})
    assert response.status_code == 206
    assert await body(response) == parts[header]
    start = whole.rindex(parts[header])
    end = start + len(parts[header]) - 1
    assert response["Content-Range"] == f"bytes {start}-{end}/{len(whole)}"
    assert response["Content-Length"] == str(len(parts[header]))


async def test_a_part_that_is_not_there_is_refused(made: Track, alice_async_client: AsyncClient) -> None:
    size = len(await stored_sound(made))
    response = await alice_async_client.get(address(made), headers={"range": f"bytes={size}-"})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{size}"


async def test_a_part_is_sent_only_of_the_file_the_client_knows(made: Track, alice_async_client: AsyncClient) -> None:
    etag = (await alice_async_client.head(address(made)))["ETag"]
    part = {"range": "bytes=0-9"}
    known = await alice_async_client.get(address(made), headers=part | {"if-range": etag})
    other = await alice_async_client.get(address(made), headers=part | {"if-range": '"other"'})
    assert (known.status_code, other.status_code) == (206, 200)
    again = await alice_async_client.get(address(made), headers={"if-none-match": etag})
    assert again.status_code == 304


async def test_a_head_tells_the_length_without_the_song(made: Track, alice_async_client: AsyncClient) -> None:
    response = await alice_async_client.head(address(made))
    assert response["Content-Length"] == str(len(await stored_sound(made)))
    assert await body(response) == b""


async def test_a_song_in_the_making_is_heard_live(start: Start, alice_async_client: AsyncClient) -> None:
    track = await sync_to_async(start)("fake: chunks=8 delay_ms=20")
    making = asyncio.create_task(make_in_thread(track))
    response = await alice_async_client.get(address(track))
    await track.arefresh_from_db()
    assert track.state == "processing"
    sound = await body(response)
    await making
    assert sound == await stored_sound(track)
    assert response["Content-Type"] == "audio/mpeg"
    assert response["Cache-Control"] == "no-store"
    assert "Content-Length" not in response


async def test_a_failed_song_is_not_found_with_its_reason(start: Start, alice_async_client: AsyncClient) -> None:
    track = await sync_to_async(start)("fake: fail_at=0")
    await make_in_thread(track)
    response = await alice_async_client.get(address(track))
    assert response.status_code == 404
    assert await body(response) == b"The script fails at chunk 0."


async def test_a_song_cannot_be_followed_while_redis_is_away(
    start: Start, alice_async_client: AsyncClient, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    track = await sync_to_async(start)()
    monkeypatch.setattr(log, "PATIENCE_SECONDS", 0)
    redis_server.stop()
    try:
        response = await alice_async_client.get(address(track))
    finally:
        redis_server.start()
    assert response.status_code == 503


@pytest.mark.parametrize("name", NAMES)
async def test_a_stranger_gets_nothing(made: Track, charlie_async_client: AsyncClient, name: str) -> None:
    assert (await charlie_async_client.get(address(made, name))).status_code == 404


@pytest.mark.parametrize("name", NAMES)
async def test_somebody_not_logged_in_is_sent_to_the_door(made: Track, name: str) -> None:
    response = await AsyncClient().get(address(made, name))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("guest"))


@pytest.mark.parametrize("name", NAMES)
async def test_a_deleted_track_is_not_found(made: Track, alice_async_client: AsyncClient, name: str) -> None:
    await sync_to_async(made.trash)()
    assert (await alice_async_client.get(address(made, name))).status_code == 404


@pytest.mark.parametrize("title", ["Rain / 'n' \"roll\"", "🎷" * 100, "موسيقى", "<script>"], ids=range(4))
async def test_a_download_is_called_by_its_title(made: Track, alice_async_client: AsyncClient, title: str) -> None:
    await sync_to_async(made.rename)(title)
    response = await alice_async_client.get(address(made, download="1"))
    disposition = response["Content-Disposition"]
    assert disposition.startswith("attachment; filename")
    assert disposition.isascii()
    assert "/" not in disposition
    assert ".mp3" in disposition


async def test_a_stem_is_sent_as_it_is_stored_or_in_another_format(
    made: Track, alice_async_client: AsyncClient
) -> None:
    at = reverse("track_stem", args=[made.pk, "bass"])
    flac = await alice_async_client.get(at, headers={"range": "bytes=0-3"})
    assert (flac.status_code, await body(flac)) == (206, b"fLaC")
    wav = await alice_async_client.get(f"{at}?format=wav&download=1")
    assert wav["Content-Disposition"] == 'attachment; filename="Test tones - bass.wav"'
    samples, rate = soundfile.read(io.BytesIO(await body(wav)), dtype="int16")
    stored, _ = soundfile.read((await made.stems.aget(name="bass")).audio.path, dtype="int16")
    assert rate == 44_100
    assert (samples == stored).all()


async def test_a_stem_that_is_not_there_is_not_found(made: Track, alice_async_client: AsyncClient) -> None:
    response = await alice_async_client.get(reverse("track_stem", args=[made.pk, "theremin"]))
    assert response.status_code == 404


async def test_a_stem_in_an_unknown_format_is_refused(made: Track, alice_async_client: AsyncClient) -> None:
    response = await alice_async_client.get(reverse("track_stem", args=[made.pk, "bass"]) + "?format=doc")
    assert response.status_code == 400
    assert b"'doc'" in await body(response)


async def test_the_archive_holds_every_stem_as_it_is_stored(made: Track, alice_async_client: AsyncClient) -> None:
    response = await alice_async_client.get(address(made, "track_stems_zip"))
    assert response["Content-Disposition"] == 'attachment; filename="Test tones - stems.zip"'
    archive = zipfile.ZipFile(io.BytesIO(await body(response)))
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == [f"Test tones - {stem}.flac" for stem in ("bass", "drums", "other", "vocals")]
    async for stem in made.stems.all():
        assert archive.read(f"Test tones - {stem.name}.flac") == await _stored(stem.audio.path)


async def test_the_score_and_the_waveform_are_sent(made: Track, alice_async_client: AsyncClient) -> None:
    midi = await alice_async_client.get(address(made, "track_midi"))
    assert midi["Content-Type"] == "audio/midi"
    assert mido.MidiFile(file=io.BytesIO(await body(midi))).length == pytest.approx(3, abs=0.1)
    waveform = await alice_async_client.get(address(made, "track_waveform"))
    assert waveform["Content-Type"] == "application/json"
    peaks = json.loads(await body(waveform))
    assert peaks["version"] == 2
    assert peaks["length"] > 0


async def test_a_track_in_the_making_has_no_files_yet(start: Start, alice_async_client: AsyncClient) -> None:
    track = await sync_to_async(start)()
    for name in NAMES[1:]:
        assert (await alice_async_client.get(address(track, name))).status_code == 404
    assert (await alice_async_client.get(address(track, format="wav"))).status_code == 409


async def test_only_looking_is_allowed(made: Track, alice_async_client: AsyncClient) -> None:
    assert (await alice_async_client.post(address(made))).status_code == 405


async def _stored(path: str) -> bytes:
    return await sync_to_async(Path(path).read_bytes)()
