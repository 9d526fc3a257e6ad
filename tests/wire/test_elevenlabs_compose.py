"""The official client's `compose` and `stream` against a running studio."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager, closing
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from elevenlabs import ElevenLabs
from elevenlabs.core import ApiError
from elevenlabs.errors import UnprocessableEntityError
from elevenlabs.types import MusicPrompt, SongSection

from engines.credentials import verify
from tests.running import Studio, wait_until

TONES = "fake: chunks=4"
SLOW = "fake: chunks=20 delay_ms=100"
PLAN = MusicPrompt(
    positive_global_styles=["pop"],
    negative_global_styles=[],
    sections=[
        SongSection(
            section_name="Verse",
            positive_local_styles=["soft"],
            negative_local_styles=[],
            duration_ms=3000,
            lines=["Hello"],
        )
    ],
)
CAMEL_PLAN = {
    "positiveGlobalStyles": ["pop"],
    "sections": [{"name": "Verse", "localStyles": ["soft"], "durationMs": 3000, "lines": [{"text": "Hello"}]}],
}


def pcm_ms(sound: bytes) -> float:
    """The length of stereo 16 bit PCM at 44100 Hz."""
    return len(sound) / 4 / 44.1


def test_compose_gives_the_whole_song(official: ElevenLabs) -> None:
    sound = b"".join(official.music.compose(prompt=TONES, music_length_ms=3000, output_format="pcm_44100"))

    assert pcm_ms(sound) == pytest.approx(3000, abs=0.05)


def test_compose_and_stream_give_the_same_bytes_for_the_same_seed(official: ElevenLabs) -> None:
    wanted: dict[str, Any] = {"prompt": TONES, "music_length_ms": 3000, "seed": 7}

    assert b"".join(official.music.compose(**wanted)) == b"".join(official.music.stream(**wanted))


def test_without_a_seed_two_songs_differ(official: ElevenLabs) -> None:
    songs = {b"".join(official.music.compose(prompt=TONES, music_length_ms=3000)) for _ in range(4)}

    assert len(songs) > 1


def test_the_answer_names_the_song_and_its_type(official: ElevenLabs) -> None:
    with official.music.with_raw_response.compose(prompt=TONES, music_length_ms=3000) as answer:
        sound = b"".join(answer.data)

    assert len(answer.headers["song-id"]) == 36
    assert answer.headers["content-type"] == "audio/mpeg"
    assert answer.headers["x-accel-buffering"] == "no"
    assert "content-encoding" not in answer.headers
    assert sound.startswith((b"ID3", b"\xff\xfb"))


def test_null_fields_are_as_good_as_absent_ones(official: ElevenLabs) -> None:
    nulls: dict[str, Any] = {"composition_plan": None, "music_length_ms": None, "model_id": None, "seed": None}

    assert b"".join(official.music.compose(prompt=TONES, **nulls))


def test_unknown_fields_are_ignored(official: ElevenLabs) -> None:
    options: Any = {"additional_body_parameters": {"generation_mode": "track", "mood": {"deep": 1}}}

    assert b"".join(official.music.compose(prompt=TONES, request_options=options))


@pytest.mark.parametrize("plan", [PLAN, CAMEL_PLAN], ids=["wire", "camelCase"])
def test_a_plan_decides_the_length(official: ElevenLabs, plan: Any) -> None:
    sound = official.music.compose(composition_plan=plan, music_length_ms=3000, output_format="pcm_44100")

    assert pcm_ms(b"".join(sound)) == pytest.approx(3000, abs=0.05)


def test_stream_sends_what_is_there_while_the_rest_is_made(working_studio: Studio, studio_key: str) -> None:
    arrivals = []
    with _streaming(working_studio, studio_key, SLOW) as answer:
        for piece in answer.iter_raw():
            arrivals.append(piece)
            if len(arrivals) == 1:
                state = _row(working_studio, answer.headers["song-id"])["state"]

    assert state == "processing"
    assert len(arrivals) > 5


def test_a_song_goes_on_when_its_listener_leaves(working_studio: Studio, studio_key: str) -> None:
    with _streaming(working_studio, studio_key, SLOW) as answer:
        next(answer.iter_raw())
        song = answer.headers["song-id"]

    wait_until(lambda: _row(working_studio, song)["state"] == "completed", "the song")


def test_a_failure_before_the_first_byte_is_a_proper_error(official: ElevenLabs) -> None:
    expected = {
        "failed": (500, "internal_error", None),
        "busy": (429, "system_busy", "5"),
        "unavailable": (503, "service_unavailable", "10"),
        "refused": (400, "bad_prompt", None),
    }
    for word, (status, code, retry_after) in expected.items():
        with pytest.raises(ApiError) as caught:
            b"".join(official.music.compose(prompt=f"fake: fail_at=0 error={word}"))
        error = caught.value
        assert (error.status_code, error.body["detail"]["status"]) == (status, code)
        assert (error.headers or {}).get("retry-after") == retry_after
        assert "script fails" in error.body["detail"]["message"]


def test_a_failure_in_mid_song_breaks_the_connection(working_studio: Studio, studio_key: str) -> None:
    with _streaming(working_studio, studio_key, "fake: chunks=10 delay_ms=50 fail_at=8") as answer:
        pieces = answer.iter_raw()
        assert next(pieces)
        with pytest.raises(httpx.RemoteProtocolError):
            b"".join(pieces)


def test_too_long_a_prompt_is_refused_before_anything_starts(official: ElevenLabs) -> None:
    with pytest.raises(UnprocessableEntityError) as caught:
        b"".join(official.music.compose(prompt="x" * 4101))

    assert caught.value.body["detail"][0]["loc"] == ["body", "prompt"]


@pytest.mark.parametrize(("key", "word"), [(None, "needs_authorization"), ("wrong", "invalid_api_key")])
def test_no_key_and_a_wrong_key_are_told_apart(
    official_with: Callable[[str | None], ElevenLabs], key: str | None, word: str
) -> None:
    with pytest.raises(ApiError) as caught:
        b"".join(official_with(key).music.compose(prompt=TONES))

    assert (caught.value.status_code, caught.value.body["detail"]["status"]) == (401, word)


@pytest.mark.parametrize("path", ["/v1/music", "/v1/music/stream"])
def test_prompts_in_any_script_pass_through_intact(working_studio: Studio, studio_key: str, path: str) -> None:
    prompt = "<script>alert(1)</script> 🎷🏳️‍🌈 שיר ערש \u202eفنجان\u202c “q” \\u0000 &amp;\r\n\t终"

    with _streaming(working_studio, studio_key, prompt, path) as answer:
        answer.read()

    assert _row(working_studio, answer.headers["song-id"])["request"]["prompt"] == prompt


def test_a_song_belongs_to_the_workspace_of_its_key(working_studio: Studio, studio_key: str) -> None:
    stranger_key = working_studio.manage("create_api_key", "stranger@example.org")
    owners = []
    for key in (studio_key, stranger_key):
        with _streaming(working_studio, key, TONES) as answer:
            answer.read()
        owners.append(_row(working_studio, answer.headers["song-id"])["owner"])

    assert owners == ["wire@example.org", "stranger@example.org"]


def _streaming(
    studio: Studio, key: str, prompt: str, path: str = "/v1/music/stream"
) -> AbstractContextManager[httpx.Response]:
    body = {"prompt": prompt, "music_length_ms": 6000}
    return httpx.stream("POST", f"{studio.url}{path}", json=body, headers={"xi-api-key": key}, trust_env=False)


def _row(studio: Studio, song_id: str) -> dict[str, Any]:
    """The state, request and owner of a song, as the studio's own database has them."""
    query = """
        SELECT track.state, track.request, user.email FROM tracks_track AS track
        JOIN accounts_membership AS membership ON membership.workspace_id = track.workspace_id
        JOIN accounts_user AS user ON user.id = membership.user_id WHERE track.id = ?
    """
    with closing(sqlite3.connect(studio.folder / "musicweb.sqlite3")) as database:
        state, request, owner = database.execute(query, [UUID(song_id).hex]).fetchone()
    return {"state": state, "request": json.loads(request), "owner": owner}


def test_a_song_is_signed_when_that_is_asked_for(official: ElevenLabs, tmp_path: Path) -> None:
    path = tmp_path / "song.mp3"
    path.write_bytes(b"".join(official.music.compose(prompt=TONES, music_length_ms=3000, sign_with_c_2_pa=True)))

    found = verify(path)

    assert (found.state, found.is_ai, found.song["engine"]) == ("valid", True, "fake")


def test_only_an_mp3_is_signed(official: ElevenLabs) -> None:
    with pytest.raises(UnprocessableEntityError, match="sign_with_c2pa goes with MP3 alone"):
        b"".join(official.music.compose(prompt=TONES, output_format="pcm_44100", sign_with_c_2_pa=True))
