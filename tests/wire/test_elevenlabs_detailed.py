"""The official client's `compose_detailed`, which takes the multipart frame apart by hand."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from elevenlabs import AsyncElevenLabs, ElevenLabs
from elevenlabs.core import ApiError
from elevenlabs.music_custom import MusicClient

from accounts.models import User, Workspace
from engines.base import Request
from engines.credentials import verify
from musicweb.api.elevenlabs.detailed import detailed_response
from musicweb.api.elevenlabs.errors import WireError
from musicweb.api.elevenlabs.schema import DetailedBody
from tests.running import Studio
from tracks import generation
from tracks.models import Track

TONES = "fake: chunks=3"
END_OF_FRAME = 8 + 32  # the closing delimiter, which the Python client leaves in the sound


def every_detail(**fields: Any) -> dict[str, Any]:
    """Options for what the client's own wrapper drops."""
    return {"additional_body_parameters": {"seed": 3, "with_waveform_visual": True, **fields}}


def test_sound_plan_and_metadata_arrive_together(official: ElevenLabs) -> None:
    song = official.music.compose_detailed(prompt=TONES, music_length_ms=3000, with_timestamps=True)

    assert song.json.keys() == {"composition_plan", "song_metadata", "words_timestamps"}
    assert [section["duration_ms"] for section in song.json["composition_plan"]["sections"]] == [3000]
    assert song.json["song_metadata"] == {
        "title": "Test tones",
        "description": "Tones for tests.",
        "genres": ["test"],
        "languages": ["Instrumental"],
        "is_explicit": False,
    }
    assert song.filename == "test-tones.mp3"
    assert song.song_id
    assert song.audio.startswith((b"ID3", b"\xff\xfb"))


def test_the_sound_is_what_compose_gives_and_ends_on_a_whole_frame(official: ElevenLabs) -> None:
    wanted: dict[str, Any] = {"prompt": TONES, "music_length_ms": 3000, "output_format": "pcm_44100"}

    song = official.music.compose_detailed(**wanted, request_options=every_detail())

    assert song.audio[:-END_OF_FRAME] == b"".join(official.music.compose(**wanted, seed=3))
    assert len(song.audio) % 4 == 0


def test_words_have_times_and_the_waveform_four_values_a_second(official: ElevenLabs) -> None:
    lyrics = {"lyrics_text": "[verse]\nHello there"}
    song = official.music.compose_detailed(
        prompt=TONES, music_length_ms=3100, with_timestamps=True, request_options=every_detail(**lyrics)
    )

    assert song.json["words_timestamps"] == [
        {"word": "Hello", "start_ms": 0, "end_ms": 500},
        {"word": "there", "start_ms": 500, "end_ms": 1000},
    ]
    assert song.json["song_metadata"]["languages"] == ["en"]
    waveform = song.json["waveform_visual"]
    assert len(waveform) == 13
    assert all(isinstance(value, int) and -1000 <= value <= 1000 for value in waveform)
    assert 250 < max(abs(value) for value in waveform) < 320  # three tones, each a tenth of full scale


def test_the_frame_is_as_clients_read_it(working_studio: Studio, studio_key: str) -> None:
    answer = httpx.post(
        f"{working_studio.url}/v1/music/detailed?output_format=pcm_8000",
        json={"prompt": TONES, "music_length_ms": 3000, "with_timestamps": True},
        headers={"xi-api-key": studio_key},
        trust_env=False,
        timeout=60,
    )

    kind, _, boundary = answer.headers["content-type"].partition("; boundary=")
    head, blank, rest = answer.content.partition(b"\r\n\r\n")
    told, _, part = rest.partition(b"\r\n")
    assert (kind, len(boundary) % 4) == ("multipart/mixed", 0)
    assert head.split(b"\r\n") == [b"--" + boundary.encode(), b"Content-Type: application/json"]
    assert json.loads(told)["song_metadata"]["title"] == "Test tones"
    names, _, sound = part.partition(b"\r\n\r\n")
    assert names.split(b"\r\n") == [
        b"--" + boundary.encode(),
        b"Content-Type: audio/pcm",
        b'Content-Disposition: attachment; filename="test-tones.pcm"',
    ]
    assert blank
    assert sound.endswith(f"\r\n--{boundary}--\r\n".encode())
    assert len(sound) == 3000 * 8 * 2 + END_OF_FRAME


def test_a_model_of_chunks_tells_chunks(official: ElevenLabs) -> None:
    song = official.music.compose_detailed(prompt=TONES, music_length_ms=3000, model_id="music_v2")

    (chunk,) = song.json["composition_plan"]["chunks"]
    assert (chunk["text"], chunk["duration_ms"], chunk["positive_styles"]) == ("[Part 1]", 3000, [TONES])


def test_a_signed_song_carries_its_credentials(official: ElevenLabs, tmp_path: Path) -> None:
    song = official.music.compose_detailed(prompt=TONES, music_length_ms=3000, sign_with_c2pa=True)

    path = tmp_path / song.filename
    path.write_bytes(song.audio[:-END_OF_FRAME])
    assert verify(path).state == "valid"


@pytest.mark.parametrize(("word", "status"), [("failed", 500), ("busy", 429), ("refused", 400)])
def test_a_song_that_fails_at_its_end_still_has_its_status(official: ElevenLabs, word: str, status: int) -> None:
    with pytest.raises(ApiError) as caught:
        official.music.compose_detailed(prompt=f"fake: chunks=4 fail_at=3 error={word}", music_length_ms=3000)

    assert caught.value.status_code == status
    assert "script fails" in caught.value.body["detail"]["message"]


async def test_the_asynchronous_client_gets_the_same(official_async: AsyncElevenLabs) -> None:
    song = await official_async.music.compose_detailed(prompt=TONES, music_length_ms=3000)

    assert song.json["song_metadata"]["title"] == "Test tones"
    assert song.song_id
    assert song.audio


@pytest.mark.django_db(transaction=True)
async def test_a_song_that_takes_long_has_its_head_sent_before(workspace: Workspace, alice: User) -> None:
    track = await _started(workspace, alice, "fake: chunks=2")
    answer = await detailed_response(track, DetailedBody(prompt="x"), head_within_s=0.01)
    pieces = aiter(answer)
    first = [await anext(pieces), await anext(pieces)]

    await asyncio.to_thread(generation.run, track.pk)
    body = b"".join([*first, *[piece async for piece in pieces]])

    song = MusicClient(client_wrapper=None)._parse_multipart(iter([body]))  # type: ignore[arg-type]
    assert body.splitlines()[1] == b"X-Waited: 1"
    assert song.json["composition_plan"]
    assert song.audio[:-END_OF_FRAME] == await asyncio.to_thread(_stored, track)


@pytest.mark.django_db(transaction=True)
async def test_a_song_that_fails_after_its_head_breaks_off(workspace: Workspace, alice: User) -> None:
    track = await _started(workspace, alice, "fake: fail_at=0 error=busy")
    answer = await detailed_response(track, DetailedBody(prompt="x"), head_within_s=0.01)
    pieces = aiter(answer)
    await anext(pieces)

    await asyncio.to_thread(generation.run, track.pk)

    with pytest.raises(WireError, match="script fails"):
        _ = [piece async for piece in pieces]


@pytest.mark.django_db(transaction=True)
async def test_a_listener_who_leaves_ends_the_waiting_and_not_the_song(workspace: Workspace, alice: User) -> None:
    track = await _started(workspace, alice, "fake:")
    waiting = asyncio.create_task(detailed_response(track, DetailedBody(prompt="x")))
    await asyncio.sleep(0)
    before = asyncio.all_tasks()

    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert asyncio.all_tasks() <= before
    await track.arefresh_from_db()
    assert track.state == "pending"


async def _started(workspace: Workspace, alice: User, prompt: str) -> Track:
    request = Request(prompt=prompt, seed=1, length_ms=3000)
    return await asyncio.to_thread(Track.start, workspace, alice, request)


def _stored(track: Track) -> bytes:
    track.refresh_from_db()
    return Path(track.audio.path).read_bytes()
