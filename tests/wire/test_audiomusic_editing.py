"""Covers, references, retakes, repainted stretches, extensions and edits, with the scripted engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import ApiKey, Scope, User
from engines.base import Request
from engines.edits import Extend, ReplaceLyrics, Several
from tests.receiving import Answer, Receiver, receiving
from tests.tracks.test_uploads import wav
from tests.wire.reworking import Music, finished_job, job_of, made
from tracks.asking import EditRequest
from tracks.models import Job, State

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 4.0


@pytest.fixture
def server(settings: Settings) -> Iterator[Receiver]:
    """A server that may be called although it is on loopback; at every path lies the same recording."""
    settings.OUTGOING_ALLOW, settings.OUTGOING_HTTP = ["127.0.0.1"], True
    with receiving() as receiver:
        recording = wav(SECONDS)
        receiver.answer = lambda _request: Answer(body=recording)
        yield receiver


@pytest.fixture
def song(music: Music) -> Job:
    return finished_job(music)


def request_of(answer: HttpResponse) -> Request:
    asked = job_of(answer).tracks[0].asked
    assert isinstance(asked, Request)
    return asked


def shape(request: Request) -> list[tuple[int, bool]]:
    """The length of each section, and whether it stays as it sounds."""
    assert request.plan is not None
    return [(section.duration_ms, section.source_from is not None) for section in request.plan.sections]


def sound_url(music: Music, job: Job) -> str:
    return str(music(f"/jobs/{job.pk}/status", method="GET").json()["output_url"])


def test_a_cover_is_pending_while_its_source_is_fetched_and_has_its_length(music: Music, server: Receiver) -> None:
    answer = music("/cover", {"src_audio_url": f"{server.url}/song.wav", "caption": "jazz", "seed": 3})
    told = answer.json()
    assert (told["message"], told["job"]["task"], told["job"]["status"]) == (
        "Cover generation started",
        "cover",
        "PENDING",
    )
    track = made(job_of(answer))
    status = music(f"/jobs/{told['job']['id']}/status", method="GET").json()
    assert (status["status"], status["audio_duration"], status["actual_seeds"]) == ("COMPLETED", SECONDS, [3])
    assert shape(track.asked) == [(4_000, False)]  # type: ignore[arg-type]


def test_a_cover_of_a_job_needs_no_fetching(music: Music, song: Job, server: Receiver) -> None:
    url = sound_url(music, song)
    asked = request_of(music("/cover", {"src_audio_url": url, "caption": "jazz", "audio_cover_strength": 0.7}))
    assert shape(asked) == [(20_000, False)]
    assert (asked.bpm, asked.key) == (120, "A minor")
    whole = request_of(music("/cover", {"src_audio_url": url, "caption": "jazz", "audio_cover_strength": 1}))
    assert shape(whole) == [(20_000, True)]
    assert server.received == []


def test_a_batch_of_covers_has_a_seed_each(music: Music, song: Job) -> None:
    body = {"src_audio_url": sound_url(music, song), "caption": "jazz", "batch_size": 3, "seed": 5}
    seeds = [track.request["seed"] for track in job_of(music("/cover", body)).tracks]
    assert seeds == [5, 6, 7]


def test_a_source_that_is_no_recording_fails_the_job(music: Music, server: Receiver) -> None:
    server.answer = lambda _request: Answer(body=b"<html>Not found</html>")
    job = job_of(music("/cover", {"src_audio_url": f"{server.url}/x", "caption": "jazz"}))
    assert made(job).state == State.FAILED
    told = music(f"/jobs/{job.pk}/status", method="GET").json()
    assert told["status"] == "FAILED"
    assert told["error_message"].startswith("src_audio_url: ")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://127.0.0.1/song.wav", "must lead to public addresses only"),
        ("https://10.1.2.3/song.wav", "must lead to public addresses only"),
        ("http://example.org/song.wav", "must begin with https://"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused_at_once(music: Music, url: str, words: str) -> None:
    answer = music("/cover", {"src_audio_url": url, "caption": "jazz"})
    assert answer.status_code == 400
    assert "src_audio_url" in answer.json()["detail"]
    assert words in answer.json()["detail"]
    assert not Job.objects.exists()


@pytest.mark.parametrize("url", ["file:///etc/passwd", "https://user:secret@example.org/a", "x", 5])
def test_what_is_no_address_breaks_the_schema(music: Music, url: object) -> None:
    answer = music("/cover", {"src_audio_url": url, "caption": "jazz"})
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"] == ["body", "src_audio_url"]


@pytest.mark.parametrize("path", ["/files/nonsense/audio.flac", "/tracks/no", "/"])
def test_an_address_of_this_server_without_a_recording_is_not_found(music: Music, path: str) -> None:
    answer = music("/cover", {"src_audio_url": f"http://testserver{path}", "caption": "jazz"})
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_source")


def test_a_track_of_another_workspace_is_not_found(music: Music, song: Job, charlie: User) -> None:
    url = sound_url(music, song)
    answer = music("/cover", {"src_audio_url": url, "caption": "jazz"}, headers={"x-api-key": key_of(charlie)})
    assert answer.status_code == 404


def key_of(user: User) -> str:
    membership = user.personal_membership
    assert membership is not None
    return ApiKey.issue(membership.workspace, user, "another", list(Scope))[1]


def test_a_reference_gives_what_the_caption_leaves_open(music: Music, song: Job) -> None:
    body = {"reference_audio_url": sound_url(music, song), "caption": "a song about numbers", "instrumental": True}
    asked = request_of(music("/reference", body))
    assert asked.prompt.startswith("a song about numbers")
    assert (asked.plan, asked.bpm, asked.key) == (None, 120, "A minor")


def test_a_file_can_be_covered_in_a_form(key: str) -> None:
    form = {"file": SimpleUploadedFile("demo.wav", wav(SECONDS)), "prompt": "jazz", "ref_audio_strength": "0.3"}
    answer = Client(headers={"x-api-key": key}).post("/api/v1/music/audio2audio", form)
    assert answer.status_code == 200, answer.content
    job = job_of(answer)
    assert job.task == "audio2audio"
    track = made(job)
    assert (track.state, track.duration_ms, track.asked.plan) == (State.COMPLETED, 4_000, None)  # type: ignore[union-attr]


def test_retakes_are_made_for_every_seed(music: Music, song: Job) -> None:
    job = job_of(music("/retake", {"original_job_id": song.pk, "retake_seeds": [11, 12], "display_name": "Twice"}))
    assert [track.request["seed"] for track in job.tracks] == [11, 12]
    assert (job.task, job.display_name, {track.parent for track in job.tracks}) == ("retake", "Twice", {song.tracks[0]})


def test_a_retake_keeps_the_plan(music: Music, song: Job) -> None:
    asked = request_of(music("/retake", {"original_job_id": song.pk, "retake_variance": 0.7}))
    assert shape(asked) == [(20_000, False)]
    assert (asked.bpm, asked.key, asked.instrumental) == (120, "A minor", True)


def test_a_retake_without_variance_is_the_same_song(music: Music, song: Job) -> None:
    same = job_of(music("/retake", {"original_job_id": song.pk, "retake_variance": 0})).tracks[0]
    assert same.request == song.tracks[0].request


def test_a_stretch_of_a_job_is_repainted(music: Music, song: Job) -> None:
    body = {"source_job_id": song.pk, "repainting_start": 5, "repainting_end": 10, "caption": "calm, strings"}
    asked = request_of(music("/repaint", body))
    assert shape(asked) == [(5_000, True), (5_000, False), (10_000, True)]
    assert asked.plan is not None
    assert asked.plan.sections[1].positive_local_styles == ["calm", "strings"]


def test_the_older_names_of_a_stretch_and_its_open_end_are_known(music: Music, song: Job) -> None:
    body = {"source_job_id": song.pk, "repaint_start": 12.0, "repaint_end": -1, "prompt": "calm"}
    assert shape(request_of(music("/repaint", body))) == [(12_000, True), (8_000, False)]


def test_a_stretch_of_a_recording_is_repainted(music: Music, server: Receiver) -> None:
    body = {"src_audio_url": f"{server.url}/a.wav", "repainting_start": 0, "repainting_end": -1, "caption": "calm"}
    track = made(job_of(music("/repaint", body)))
    assert shape(track.asked) == [(4_000, False)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "fields",
    [
        {"repainting_start": 5, "repainting_end": 6},
        {"repainting_start": 5, "repainting_end": 4},
        {"repainting_start": -2, "repainting_end": 9},
        {"repainting_start": 5, "repainting_end": 1e308},
        {"repainting_start": "inf", "repainting_end": "nan"},
        {"repainting_start": 5, "repainting_end": 9, "src_audio_url": "https://example.org/a.mp3"},
        {"repainting_start": 5, "repainting_end": 9, "source_job_id": None},
    ],
)
def test_a_stretch_that_is_none_breaks_the_schema(music: Music, fields: dict[str, Any]) -> None:
    assert music("/repaint", {"source_job_id": 1, "caption": "calm"} | fields).status_code == 422


@pytest.mark.parametrize(("start_s", "end_s"), [(5, 21), (18, -1)])
def test_a_stretch_that_the_song_does_not_have_is_refused(music: Music, song: Job, start_s: int, end_s: int) -> None:
    body = {"source_job_id": song.pk, "caption": "calm", "repainting_start": start_s, "repainting_end": end_s}
    answer = music("/repaint", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert "repainting_end" in answer.json()["detail"]


def test_a_job_is_extended_at_both_ends(music: Music, song: Job) -> None:
    body = {"source_job_id": song.pk, "left_extend_length": 4, "prompt": "calm", "seed": 2}
    edit = job_of(music("/extend", body)).tracks[0].asked
    assert isinstance(edit, EditRequest)
    assert edit.edit == Several(
        edits=[
            Extend(side="before", length_ms=4_000, prompt="calm"),
            Extend(side="after", length_ms=30_000, prompt="calm"),
        ],
        seed=2,
    )


@pytest.mark.parametrize("fields", [{"right_extend_length": 0}, {"left_extend_length": 2}, {"right_extend_length": 61}])
def test_an_extension_that_cannot_be_is_refused(music: Music, fields: dict[str, Any]) -> None:
    assert music("/extend", {"source_job_id": 1, "prompt": "calm"} | fields).status_code == 422


def test_other_lyrics_leave_the_music(music: Music, song: Job) -> None:
    asked = job_of(music("/edit", {"source_job_id": song.pk, "edit_target_lyrics": "La la"})).tracks[0].asked
    assert isinstance(asked, EditRequest)
    assert asked.edit == ReplaceLyrics(lyrics="La la")


def test_a_remix_has_another_style_and_the_same_shape(music: Music, song: Job) -> None:
    asked = request_of(music("/edit", {"source_job_id": song.pk, "edit_target_prompt": "jazz", "edit_n_min": 0.2}))
    assert asked.plan is not None
    assert (asked.plan.positive_global_styles, asked.bpm) == (["jazz"], 120)
    body = {"source_job_id": song.pk, "edit_type": "remix", "edit_target_lyrics": "La la"}
    other = request_of(music("/edit", body))
    assert other.plan is not None
    assert (other.plan.positive_global_styles, other.lyrics) == (
        song.tracks[0].result["plan"]["positive_global_styles"],
        "La la",
    )


@pytest.mark.parametrize("fields", [{}, {"edit_type": "only_lyrics", "edit_target_prompt": "jazz"}, {"edit_type": "x"}])
def test_an_edit_that_changes_nothing_is_refused(music: Music, fields: dict[str, Any]) -> None:
    assert music("/edit", {"source_job_id": 1} | fields).status_code == 422


BODIES: list[tuple[str, str, dict[str, Any]]] = [
    ("/retake", "original_job_id", {}),
    ("/repaint", "source_job_id", {"repainting_start": 0, "repainting_end": 5, "caption": "calm"}),
    ("/extend", "source_job_id", {"prompt": "calm"}),
    ("/edit", "source_job_id", {"edit_target_prompt": "jazz"}),
]


@pytest.mark.parametrize(("path", "field", "body"), BODIES)
def test_a_job_must_be_known_and_completed(
    music: Music, charlie: User, path: str, field: str, body: dict[str, Any]
) -> None:
    waiting = job_of(music("/text2music", {"caption": "pop"})).pk
    unknown = music(path, body | {field: 77})
    foreign = music(path, body | {field: waiting}, headers={"x-api-key": key_of(charlie)})
    for answer in (unknown, foreign):
        assert (answer.status_code, answer.json()["detail"]) == (404, "Original music job not found")
    answer = music(path, body | {field: waiting})
    assert (answer.status_code, answer.json()["detail"]) == (400, "Job must be completed")


@pytest.mark.parametrize(("path", "field", "body"), BODIES)
def test_each_of_them_has_a_rate_of_its_own(
    music: Music, song: Job, settings: Settings, path: str, field: str, body: dict[str, Any]
) -> None:
    settings.ACTS_PER_MINUTE = settings.ACTS_PER_MINUTE | {path[1:]: 1}
    assert music(path, body | {field: song.pk}).status_code == 200
    again = music(path, body | {field: song.pk})
    assert (again.status_code, again.json()["detail"]) == (429, "Rate limit exceeded")
    assert int(again["retry-after"]) >= 1


def test_a_refused_caption_has_a_suggestion(music: Music, song: Job) -> None:
    answer = music("/cover", {"src_audio_url": sound_url(music, song), "caption": "like Taylor Swift"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_caption")
    assert "Taylor" not in answer.json()["suggestion"]


def test_the_same_request_with_an_idempotency_key_makes_one_job(music: Music, song: Job) -> None:
    body = {"original_job_id": song.pk, "retake_seeds": [1]}
    jobs = {music("/retake", body, headers={"idempotency-key": "once"}).json()["job"]["id"] for _ in range(2)}
    assert len(jobs) == 1
