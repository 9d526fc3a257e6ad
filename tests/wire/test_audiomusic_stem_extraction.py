"""Recordings taken apart into stems, by the routes that have a family of their own."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import ApiKey, Scope, User
from tests.receiving import Answer, Receiver, receiving
from tests.tracks.test_uploads import wav
from tests.wire.reworking import Music, finished_job, made
from tracks.models import Job

pytestmark = pytest.mark.django_db(transaction=True)

BASE = "/api/v1/stem-extraction"
Send = Callable[..., HttpResponse]


@pytest.fixture
def send(key: str) -> Send:
    """Post a form below the family's address; without one, get what is there."""

    def send(path: str, form: dict[str, Any] | None = None, key: str = key) -> HttpResponse:
        client = Client(headers={"x-api-key": key}, raise_request_exception=False)
        return client.get(f"{BASE}{path}") if form is None else client.post(f"{BASE}{path}", form)

    return send


@pytest.fixture
def server(settings: Settings) -> Iterator[Receiver]:
    settings.OUTGOING_ALLOW, settings.OUTGOING_HTTP = ["127.0.0.1"], True
    with receiving() as receiver:
        receiver.answer = lambda _request: Answer(body=wav(1.5))
        yield receiver


def recording() -> SimpleUploadedFile:
    return SimpleUploadedFile("demo.wav", wav(1.5))


def finished(send: Send, answer: HttpResponse) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["status"], told["download_urls"], told["completed_at"]) == ("PENDING", {}, None)
    made(Job.objects.get(pk=told["id"]))
    status: dict[str, Any] = send(f"/status/{told['id']}").json()
    return status


@pytest.mark.parametrize(
    ("mode", "names"),
    [("two", ["vocals", "no_vocals"]), ("four", ["vocals", "drums", "bass", "other"])],
)
def test_a_file_is_taken_apart(send: Send, mode: str, names: list[str]) -> None:
    told = finished(send, send("/api/extract", {"file": recording(), "mode": mode}))
    assert (told["status"], told["source_type"], told["mode"]) == ("COMPLETED", "file", mode), told
    assert list(told["download_urls"]) == names
    assert told["quality_scores"] == {}


def test_one_stem_of_a_recording_at_a_url(send: Send, server: Receiver) -> None:
    answer = send("/api/extract", {"url": f"{server.url}/a.wav", "mode": "single", "stem": "instrumental"})
    told = finished(send, answer)
    assert (told["status"], told["source_type"], list(told["download_urls"])) == ("COMPLETED", "url", ["instrumental"])


def test_stems_of_a_job_are_the_true_ones(send: Send, music: Music) -> None:
    job = finished_job(music)
    url = music(f"/jobs/{job.pk}/status", method="GET").json()["output_url"]
    told = finished(send, send("/extract/advanced", {"url": url, "exclude_stems": json.dumps(["vocals", "piano"])}))
    assert told["status"] == "COMPLETED", told
    assert told["quality_scores"] == dict.fromkeys(["drums", "bass", "guitar", "other"], 1.0)


def test_a_recording_that_cannot_be_had_fails_the_job(send: Send, server: Receiver) -> None:
    server.answer = lambda _request: Answer(404)
    told = finished(send, send("/api/extract", {"url": f"{server.url}/a.wav", "mode": "two"}))
    assert (told["status"], told["error_message"]) == ("FAILED", "url: The address answered with status 404.")


@pytest.mark.parametrize(
    ("path", "form", "status", "words"),
    [
        ("/api/extract", {"mode": "studio"}, 400, "12 stems are more"),
        ("/api/extract", {"mode": "single"}, 400, "stem: is needed"),
        ("/api/extract", {"mode": "single", "stem": "kazoo"}, 400, "'kazoo' is not available here"),
        ("/api/extract", {"mode": "ten"}, 422, "mode"),
        ("/api/extract", {"mode": "two", "url": "https://10.0.0.1/a.wav", "file": None}, 400, "public addresses"),
        ("/api/extract", {"mode": "two", "url": "https://example.org/a.wav"}, 400, "one of them"),
        ("/api/extract", {"mode": "two", "file": None}, 400, "one of them"),
        ("/extract/advanced", {}, 400, "exactly one of"),
        ("/extract/advanced", {"single_stem": "vocals", "multi_stem_count": 4}, 400, "exactly one of"),
        ("/extract/advanced", {"exclude_stems": "vocals"}, 400, "must be a JSON list"),
        ("/extract/advanced", {"custom_stems": '["oud"]'}, 400, "'oud' is not available here"),
        ("/extract/advanced", {"multi_stem_count": 12}, 400, "must be one of 2, 4, 6"),
        ("/extract/advanced", {"package": "orchestra"}, 400, "no packages"),
    ],
)
def test_what_cannot_be_done_is_told_as_such(
    send: Send, path: str, form: dict[str, Any], status: int, words: str
) -> None:
    fields = {name: value for name, value in ({"file": recording()} | form).items() if value is not None}
    answer = send(path, fields)
    assert answer.status_code == status, answer.content
    assert words in answer.content.decode().replace("\\u2019", "'")
    assert not Job.objects.exists()


def test_a_file_that_is_too_large_is_not_read(send: Send, settings: Settings) -> None:
    settings.UPLOAD_MAX_BYTES = 10
    assert send("/api/extract", {"file": recording(), "mode": "two"}).status_code == 413


def test_modes_and_stems_are_listed(send: Send) -> None:
    told = send("/modes").json()
    assert told["default"] == "four"
    available = {mode["mode"]: mode["available"] for mode in told["modes"]}
    assert available == dict.fromkeys(["single", "two", "four", "six"], True) | dict.fromkeys(
        ["producer", "studio", "mastering"], False
    )
    catalog = send("/catalog").json()
    assert catalog["total"] == len(catalog["instruments"])
    assert {"name": "piano", "sets": ["six"]} in catalog["instruments"]


def test_jobs_are_listed_and_deleted_and_others_do_not_see_them(send: Send, key: str, charlie: User) -> None:
    told = send("/api/extract", {"file": recording(), "mode": "two"}).json()
    membership = charlie.personal_membership
    assert membership is not None
    foreign = ApiKey.issue(membership.workspace, charlie, "another", list(Scope))[1]
    assert send(f"/status/{told['id']}", key=foreign).status_code == 404
    assert send("/jobs", key=foreign).json() == []
    assert [job["id"] for job in send("/jobs").json()] == [told["id"]]
    assert Client(headers={"x-api-key": key}).delete(f"{BASE}/jobs/{told['id']}").status_code == 200
    assert send(f"/status/{told['id']}").status_code == 404


def test_a_job_that_makes_music_is_none_of_these(send: Send, music: Music) -> None:
    assert send(f"/status/{finished_job(music).pk}").status_code == 404


def test_a_place_beyond_all_jobs_holds_none(send: Send) -> None:
    assert send("/jobs?skip=243092873297754601816064&limit=-287").json() == []
