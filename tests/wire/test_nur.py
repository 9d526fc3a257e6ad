"""The Nur routes: a track is begun, listened to while it is made, and told of with all there is of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.http import HttpResponse
from django.test import Client, override_settings

from accounts.models import ApiKey, User, Workspace
from tests.running import RedisServer, Studio, wait_until
from tracks.models import State, Track

GENERATE = "/v1/music/generate"
Post = Callable[..., HttpResponse]


@pytest.fixture
def client(key: str) -> Client:
    return Client(headers={"authorization": f"Bearer {key}"}, raise_request_exception=False)


@pytest.fixture
def generate(client: Client) -> Post:
    def send(body: Any, **headers: str) -> HttpResponse:
        return client.post(GENERATE, body, content_type="application/json", headers=headers)

    return send


def told(answer: HttpResponse, status: int) -> dict[str, Any]:
    """The error of an answer with this `status`."""
    assert answer.status_code == status, answer.content
    assert answer.headers["content-type"] == "application/json"
    error: dict[str, Any] = answer.json()["error"]
    return error


def test_a_track_is_told_of_at_once(generate: Post, workspace: Workspace) -> None:
    answer = generate({"prompt": "calm piano", "genre": "lo-fi", "tempo": 80, "duration": 20, "output_format": "wav"})

    assert answer.status_code == 200
    track = workspace.tracks.get()
    asked = track.request
    assert (asked["length_ms"], asked["bpm"], track.output_format) == (20_000, 80, "wav")
    assert "lo-fi" in asked["prompt"]
    body = answer.json()
    assert datetime.fromisoformat(body.pop("created_at")).tzinfo
    assert body.pop("audio_url").startswith("http://testserver/files/")
    assert body == {
        "id": str(track.pk),
        "status": "pending",
        "duration": 20.0,
        "genre": "lo-fi",
        "tempo": 80,
        "prompt": "calm piano",
        "output_format": "wav",
        "download_url": None,
        "waveform_url": None,
        "stems": {},
        "error": None,
    }


def test_what_is_left_out_or_null_has_its_default(generate: Post, workspace: Workspace) -> None:
    body = generate({"prompt": "a tune", "duration": None, "genre": None, "tempo": None, "colour": "red"}).json()

    assert (body["duration"], body["genre"], body["tempo"], body["output_format"]) == (30.0, None, None, "mp3")
    assert workspace.tracks.get().output_format == "mp3_44100_192"


@pytest.mark.parametrize(
    ("body", "parameter", "value", "expected"),
    [
        ({}, "prompt", None, "field required"),
        ({"prompt": ""}, "prompt", "", "at least 1 character"),
        ({"prompt": " \n"}, "prompt", " \n", "match pattern"),
        ({"prompt": "x" * 4001}, "prompt", "xxx", "at most 4000 characters"),
        ({"prompt": "x\0"}, "prompt", "x\0", "NUL"),
        ({"prompt": 5}, "prompt", 5, "valid string"),
        ({"prompt": "x", "duration": 4}, "duration", 4, "greater than or equal to 5"),
        ({"prompt": "x", "duration": 301}, "duration", 301, "less than or equal to 300"),
        ({"prompt": "x", "tempo": 39}, "tempo", 39, "greater than or equal to 40"),
        ({"prompt": "x", "tempo": 221}, "tempo", 221, "less than or equal to 220"),
        ({"prompt": "x", "genre": "x" * 61}, "genre", "xxx", "at most 60 characters"),
        ({"prompt": "x", "output_format": "m4a"}, "output_format", "m4a", "'mp3', 'wav', 'flac' or 'ogg'"),
        ([], "body", None, "valid dictionary"),
    ],
)
def test_a_parameter_outside_its_limits_is_told_with_value_and_limit(
    body: Any, parameter: str, value: Any, expected: str, generate: Post
) -> None:
    error = told(generate(json.dumps(body)), 422)

    assert error["code"] == "invalid_parameter"
    details = error["details"]
    assert details["parameter"] == parameter
    assert details["value"] == value or str(details["value"]).startswith(str(value))
    assert expected.lower() in details["expected"].lower()
    assert not Track.objects.exists()


@pytest.mark.parametrize("body", [b"song", b'{"prompt": NaN}', b'"\xff"'])
def test_a_body_that_is_no_json_is_malformed(body: bytes, generate: Post) -> None:
    assert told(generate(body), 400)["code"] == "malformed_request"


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Basic abc", "Bearer mw_wrong", "mw_wrong"])
def test_without_a_valid_key_nothing_opens(authorization: str, generate: Post, client: Client) -> None:
    assert told(generate({"prompt": "x"}, authorization=authorization), 401)["code"] == "unauthorized"
    answer = client.get(f"/v1/music/{uuid4()}", headers={"authorization": authorization})
    assert told(answer, 401)["code"] == "unauthorized"


@pytest.mark.parametrize(
    ("scopes", "may_make", "may_read"),
    [
        (["music:read"], False, True),
        (["music:generate"], True, True),
        (["music:write"], True, True),
        (["webhooks:manage"], False, False),
        (["*"], True, True),
    ],
)
def test_a_key_may_what_its_scopes_say(
    scopes: list[str], may_make: bool, may_read: bool, workspace: Workspace, alice: User, generate: Post, client: Client
) -> None:
    _, secret = ApiKey.issue(workspace, alice, "scoped", scopes)
    bearer = {"authorization": f"Bearer {secret}"}

    made, read = generate({"prompt": "x"}, **bearer), client.get(f"/v1/music/{uuid4()}", headers=bearer)

    assert (made.status_code, read.status_code) == (200 if may_make else 403, 404 if may_read else 403)
    if not may_make:
        assert told(made, 403)["code"] == "insufficient_scope"


@pytest.mark.parametrize("path", ["6f1c2f0e-3d0a-4a57-9a53-0c2d7f3c9b11", "1", "generated", "trk_12", "%00"])
def test_an_unknown_track_is_not_found(path: str, client: Client) -> None:
    assert told(client.get(f"/v1/music/{path}"), 404)["code"] == "not_found"


def test_a_stranger_finds_no_track_of_others(client: Client, charlie: User) -> None:
    track = Track.objects.create(workspace=charlie.workspaces.get(), request={"prompt": "x"}, output_format="wav")
    assert told(client.get(f"/v1/music/{track.pk}"), 404)["code"] == "not_found"


def test_a_deleted_track_is_not_found(generate: Post, client: Client, workspace: Workspace) -> None:
    track_id = generate({"prompt": "x"}).json()["id"]
    workspace.tracks.get().trash()
    assert told(client.get(f"/v1/music/{track_id}"), 404)["code"] == "not_found"


@pytest.mark.parametrize(("method", "path"), [("get", "generate"), ("delete", "generate"), ("post", "x"), ("put", "x")])
def test_a_wrong_method_is_told_in_this_shape(method: str, path: str, client: Client) -> None:
    """`GET /v1/music/generate` too: there is a route that a track of that name would have."""
    answer = getattr(client, method)(f"/v1/music/{path}")
    assert told(answer, 405)["code"] == "method_not_allowed"
    assert answer.headers["allow"]


def test_routes_of_the_other_dialect_keep_theirs(client: Client) -> None:
    for path in ("/v1/music/stream", "/v1/music/plan", "/v1/musik", "/v1/music/a/b"):
        assert "detail" in client.get(path).json()


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
def test_a_body_that_is_too_large_is_told(generate: Post) -> None:
    assert told(generate({"prompt": "x" * 200}), 413)["code"] == "payload_too_large"


def test_a_prompt_that_names_an_artist_is_refused_with_one_that_passes(generate: Post) -> None:
    error = told(generate({"prompt": "a song like The Beatles", "genre": "pop"}), 422)

    assert error["code"] == "content_refused"
    assert generate({"prompt": error["details"]["suggestion"]}).status_code == 200


def test_a_failed_track_says_why(generate: Post, client: Client, workspace: Workspace) -> None:
    track_id = generate({"prompt": "x"}).json()["id"]
    workspace.tracks.get().fail({"code": "render_failed", "message": "It broke."})

    body = client.get(f"/v1/music/{track_id}").json()

    assert (body["status"], body["error"]) == ("failed", {"code": "render_failed", "message": "It broke."})


def test_a_cancelled_track_has_failed(generate: Post, client: Client, workspace: Workspace) -> None:
    track_id = generate({"prompt": "x"}).json()["id"]
    workspace.tracks.get().cancel()
    body = client.get(f"/v1/music/{track_id}").json()
    assert (body["status"], body["error"]["code"]) == ("failed", "cancelled")


def test_the_same_idempotency_key_makes_one_track(generate: Post, workspace: Workspace) -> None:
    key = {"idempotency-key": "once"}
    first, again = generate({"prompt": "x"}, **key), generate({"prompt": "x"}, **key)
    other = generate({"prompt": "y"}, **key)

    assert first.json()["id"] == again.json()["id"]
    assert told(other, 409)["code"] == "idempotency_mismatch"
    assert workspace.tracks.count() == 1


@override_settings(RATE_PER_MINUTE=3)
def test_every_answer_tells_how_much_of_the_minute_is_left(generate: Post, client: Client) -> None:
    answers = [generate({"prompt": "x"}), generate({}), client.get("/v1/music/x"), client.get("/v1/music/x")]

    assert [answer.status_code for answer in answers] == [200, 422, 404, 429]
    assert [answer.headers["x-ratelimit-remaining"] for answer in answers] == ["2", "1", "0", "0"]
    assert {answer.headers["x-ratelimit-limit"] for answer in answers} == {"3"}
    assert all(time.time() <= int(answer.headers["x-ratelimit-reset"]) <= time.time() + 62 for answer in answers)
    assert told(answers[3], 429)["code"] == "rate_limit_exceeded"
    assert 1 <= int(answers[3].headers["retry-after"]) <= 60


@override_settings(CONCURRENT_MAX=1)
def test_one_track_too_many_at_once_is_refused(generate: Post) -> None:
    generate({"prompt": "x"})
    answer = generate({"prompt": "x"})
    assert told(answer, 429)["code"] == "concurrent_limit_exceeded"
    assert answer.headers["retry-after"]


@pytest.mark.django_db(transaction=True)
def test_without_redis_the_answer_is_503(generate: Post, redis_server: RedisServer) -> None:
    redis_server.stop()
    try:
        answer = generate({"prompt": "x"})
    finally:
        redis_server.start()
    assert told(answer, 503)["code"] == "service_unavailable"
    assert answer.headers["retry-after"] == "10"


def test_any_web_page_may_ask_and_read_the_rates(client: Client) -> None:
    answer = client.options(GENERATE, headers={"origin": "https://example.org"})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (204, "*")
    assert "x-ratelimit-remaining" in answer.headers["access-control-expose-headers"]


@pytest.mark.slow
def test_a_program_makes_a_track_and_gets_all_of_it(
    working_studio: Studio, studio_key: str, checked_http: httpx.Client
) -> None:
    """The audio address is used at once, while the track is being made."""
    bearer = {"authorization": f"Bearer {studio_key}"}
    url = f"{working_studio.url}{GENERATE}"
    track = checked_http.post(url, json={"prompt": "a tune", "duration": 5}, headers=bearer).json()
    sound = checked_http.get(track["audio_url"])
    assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/mpeg")

    def now() -> dict[str, Any]:
        answer: dict[str, Any] = checked_http.get(f"{working_studio.url}/v1/music/{track['id']}", headers=bearer).json()
        return answer

    wait_until(lambda: now()["status"] == State.COMPLETED, "the track")
    whole = now()
    assert checked_http.get(whole["download_url"]).headers["content-disposition"].startswith("attachment")
    assert checked_http.get(whole["waveform_url"]).json()["version"] == 2
    assert set(whole["stems"]) == {"vocals", "drums", "bass", "other"}
    assert checked_http.get(whole["stems"]["drums"]).content.startswith(b"fLaC")
