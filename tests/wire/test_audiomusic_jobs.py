"""Jobs that were begun: their status, lists of them, and what may be done to them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from accounts.models import ApiKey, Scope, User, Workspace
from tracks import generation
from tracks.models import Job, Track

Music = Callable[..., HttpResponse]
Begin = Callable[..., Job]


@pytest.fixture
def begin(music: Music) -> Begin:
    def begin(path: str = "/text2music", **fields: Any) -> Job:
        body = {"query" if path == "/simple" else "prompt": "rock", "lyrics": "la"} | fields
        return Job.objects.get(pk=music(path, body).json()["job"]["id"])

    return begin


def made(job: Job) -> Job:
    """The job after an engine has made it, or failed to."""
    for track in job.tracks:
        generation.run(track.pk)
    return Job.objects.get(pk=job.pk)


def status_of(music: Music, job: Job) -> dict[str, Any]:
    answer = music(f"/jobs/{job.pk}/status", method="GET")
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def listed(music: Music, query: str = "", path: str = "/jobs") -> list[int]:
    answer = music(f"{path}?{query}", method="GET")
    assert answer.status_code == 200, answer.content
    return [job["id"] for job in answer.json()]


def test_a_completed_job_says_where_its_music_is(music: Music, begin: Begin) -> None:
    told = status_of(music, made(begin(seed=3, duration=6, generate_lrc=True, lyrics="[verse]\nHello there")))
    assert (told["status"], told["progress"], told["error_message"]) == ("COMPLETED", 100, None)
    assert told["output_url"].endswith("/audio.flac")
    assert set(told["output_urls"]) == {"flac", "mp3", "wav"}
    assert (told["audio_duration"], told["actual_seeds"]) == (6.0, [3])
    assert told["lrc_content"].startswith("[ti:")
    assert told["completed_at"] > told["created_at"]
    assert told["metas"]["bpm"] == 120


def test_a_batch_has_a_variation_for_each(music: Music, begin: Begin) -> None:
    told = status_of(music, made(begin(batch_size=2, seed=1)))
    assert [(each["index"], each["seed"], each["status"]) for each in told["variations"]] == [
        (0, 1, "COMPLETED"),
        (1, 2, "COMPLETED"),
    ]
    assert told["output_url"].split("/")[-1] == told["variations"][0]["output_url"].split("/")[-1]


def test_a_failed_job_says_why(music: Music, begin: Begin) -> None:
    told = status_of(music, made(begin(prompt="fake: fail_at=0")))
    assert (told["status"], told["output_url"], told["stream_url"]) == ("FAILED", None, None)
    assert "fails at chunk 0" in told["error_message"]


def test_a_cancelled_job_has_failed_for_clients(music: Music, begin: Begin) -> None:
    job = begin()
    job.tracks[0].cancel()
    told = status_of(music, job)
    assert (told["status"], told["error_message"]) == ("FAILED", "The job was cancelled before it was completed.")
    assert listed(music, "status=failed") == [job.pk]


def test_a_job_without_status_has_no_page(music: Music, begin: Begin) -> None:
    answer = music(f"/jobs/{begin().pk}", method="GET")
    assert answer.status_code == 405
    assert answer.json() == {"detail": "This address does not take this method."}
    assert set(answer.headers["allow"].split(", ")) == {"PATCH", "DELETE"}


def test_unknown_and_impossible_jobs(music: Music, db: None) -> None:
    assert music("/jobs/12/status", method="GET").json() == {"detail": "Music job not found"}
    assert music(f"/jobs/{2**63}/status", method="GET").status_code == 422
    assert music("/jobs/abc/status", method="GET").status_code == 422


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/status"), ("PATCH", ""), ("DELETE", ""), ("POST", "/retry"), ("POST", "/like"), ("DELETE", "/like")],
)
def test_a_stranger_finds_nothing(method: str, path: str, music: Music, begin: Begin, charlie: User) -> None:
    theirs = ApiKey.issue(charlie.workspaces.get(), charlie, "theirs", ["*"])[1]
    answer = music(f"/jobs/{begin().pk}{path}", {}, method=method, headers={"x-api-key": theirs})
    assert (answer.status_code, answer.json()["detail"]) == (404, "Music job not found")


def test_lists_are_counted_and_paged(music: Music, begin: Begin) -> None:
    jobs = [begin().pk for _ in range(3)]
    answer = music("/jobs?skip=1&limit=1", method="GET")
    assert answer.headers["X-Total-Count"] == "3"
    assert [job["id"] for job in answer.json()] == [jobs[1]]
    for query in ("limit=101", "limit=0", "skip=-1", "sort_by=id", "sort_order=up", "status=odd", "song_type=polka"):
        refused = music(f"/jobs?{query}", method="GET")
        assert (refused.status_code, refused.json()["detail"][0]["loc"]) == (422, ["query", query.partition("=")[0]])


def test_lists_cost_the_same_however_long_they_are(
    music: Music, begin: Begin, django_assert_max_num_queries: Any
) -> None:
    made(begin(batch_size=2))
    with django_assert_max_num_queries(12) as few:
        assert len(listed(music, "include_interactions=true")) == 1
        count = len(few)
    for _ in range(4):
        made(begin(batch_size=2))
    with django_assert_max_num_queries(count):
        assert len(listed(music, "include_interactions=true")) == 5


def test_lists_are_narrowed_by_each_filter(music: Music, begin: Begin) -> None:
    rap = begin("/text2rap", display_name="Night bus", vocal_language="de")
    song = made(begin(prompt="a happy tune for a wedding", genre_preset="Jazz"))
    quiet = begin("/prompt2instrumental", prompt="piano")
    assert listed(music) == [quiet.pk, song.pk, rap.pk]
    assert listed(music, "task=text2rap") == [rap.pk]
    assert listed(music, "status=COMPLETED") == [song.pk]
    assert listed(music, "song_type=instrumental") == [quiet.pk]
    assert listed(music, "song_type=song") == [song.pk]
    assert listed(music, "search=night+BUS") == [rap.pk]
    assert listed(music, "language=de") == [rap.pk]
    assert listed(music, "genre=jazz") == [song.pk]
    assert listed(music, "emotion=happy") == listed(music, "occasion=wedding") == [song.pk]


def test_lists_are_sorted(music: Music, begin: Begin) -> None:
    short, long, unmade = made(begin(duration=6)), made(begin(duration=9)), begin()
    for job, name in ((short, "b"), (long, "c"), (unmade, "a")):
        job.change(display_name=name)
    Job.objects.filter(pk=unmade.pk).update(created_at=timezone.now() - timedelta(days=1))
    assert listed(music, "sort_order=asc") == [unmade.pk, short.pk, long.pk]
    assert listed(music, "sort_by=display_name") == [long.pk, short.pk, unmade.pk]
    assert listed(music, "sort_by=audio_duration&sort_order=asc") == [short.pk, long.pk, unmade.pk]
    assert listed(music, "sort_by=status")[0] == unmade.pk


def test_a_job_is_liked_and_no_more(music: Music, begin: Begin) -> None:
    job, other = begin(), begin()
    assert music(f"/jobs/{job.pk}/like").json()["like_count"] == 1
    assert listed(music, path="/liked") == listed(music, "liked=true") == [job.pk]
    assert listed(music, "liked=false") == [other.pk]
    told = music("/jobs?include_interactions=true&liked=true", method="GET").json()[0]
    assert (told["liked"], told["like_count"]) == (True, 1)
    assert music(f"/jobs/{job.pk}/like", method="DELETE").json()["like_count"] == 0
    assert listed(music, path="/liked") == []


def test_a_job_gets_another_name_and_picture(music: Music, begin: Begin) -> None:
    job = begin()
    body = {"display_name": "Dawn", "thumbnail_url": "https://example.org/dawn.png"}
    told = music(f"/jobs/{job.pk}", body, method="PATCH").json()
    assert (told["display_name"], told["thumbnail_url"]) == ("Dawn", "https://example.org/dawn.png")
    assert Track.objects.get(job=job).title == "Dawn"
    assert music(f"/jobs/{job.pk}", {"thumbnail_url": "file:///etc/passwd"}, method="PATCH").status_code == 422


def test_a_deleted_job_is_gone(music: Music, begin: Begin) -> None:
    job = begin()
    assert music(f"/jobs/{job.pk}", method="DELETE").json() == {"message": "Job deleted successfully"}
    assert music(f"/jobs/{job.pk}/status", method="GET").status_code == 404
    assert listed(music) == []


def test_only_a_failed_job_is_begun_once_more(music: Music, begin: Begin) -> None:
    refused = music(f"/jobs/{begin().pk}/retry")
    assert (refused.status_code, refused.json()["detail"]) == (400, "Only failed jobs can be retried")
    job = made(begin(prompt="fake: fail_at=0", batch_size=2, seed=5, thumbnail_url="https://example.org/a.png"))
    told = music(f"/jobs/{job.pk}/retry").json()["job"]
    assert told["id"] != job.pk
    assert (told["status"], told["task"], told["input_params"]) == ("PENDING", "text2music", job.params["asked"])
    assert told["thumbnail_url"] == "https://example.org/a.png"
    assert len(told["variations"]) == 2


def test_a_failed_job_is_begun_once_more_ten_times_a_minute(music: Music, begin: Begin, settings: Any) -> None:
    settings.ACTS_PER_MINUTE = settings.ACTS_PER_MINUTE | {"retry": 1}
    job = made(begin(prompt="fake: fail_at=0"))
    assert [music(f"/jobs/{job.pk}/retry").status_code for _ in range(2)] == [200, 429]


def test_stems_of_recordings_are_not_among_the_jobs(music: Music, begin: Begin) -> None:
    job = begin()
    Job.objects.filter(pk=job.pk).update(task="stem_extraction")
    assert listed(music) == []
    assert music("/jobs/counts", method="GET").json()["total"] == 0
    assert music(f"/jobs/{job.pk}/status", method="GET").status_code == 404


def test_jobs_are_counted_by_task_and_type(music: Music, begin: Begin) -> None:
    begin()
    begin("/text2rap")
    made(begin("/prompt2instrumental"))
    told = music("/jobs/counts", method="GET").json()
    assert (told["total"], told["by_task"]) == (3, {"text2music": 1, "text2rap": 1, "prompt2instrumental": 1})
    assert told["by_song_type"] | {"songs": 1, "rap": 1, "instrumental": 1, "edits": 0} == told["by_song_type"]
    told = music("/jobs/counts?status=completed&song_type=instrumental", method="GET").json()
    assert (told["total"], told["filters"]) == (1, {"status": "completed", "song_type": "instrumental"})


def test_what_there_is_to_filter_by(music: Music, begin: Begin) -> None:
    music(f"/jobs/{begin().pk}/like")
    told = music("/filters/stats", method="GET").json()
    assert (told["total_tracks"], told["liked_count"], told["song_types"]["song"]) == (1, 1, 1)
    assert told["available_filters"]["statuses"] == ["pending", "processing", "completed", "failed"]


def test_presets_have_the_names_of_the_documentation(music: Music, db: None) -> None:
    names = "Modern Pop, Rock, Hip Hop, Jazz, Classical, Electronic, Country, Folk, Blues, Reggae, Latin, R&B, Metal"
    told = music("/presets", method="GET").json()["genre_presets"]
    assert list(told) == [*names.split(", "), "Custom"]
    assert told["Metal"]["bpm"] == 160


def test_every_example_begins_a_job(music: Music, db: None, settings: Any) -> None:
    settings.ENGINE = "builtin"  # asked for alone, not made
    for path, body in music("/sample-data", method="GET").json()["examples"].items():
        assert music(f"/{path}", body).status_code == 200


def test_the_engine_is_told(music: Music, db: None) -> None:
    told = music("/model/status", method="GET").json()
    assert (told["status"], told["engine"], told["model_version"]) == ("ready", "fake", "audiomusic-v2")


def _with(workspace: Workspace, user: User, scopes: list[str], **fields: Any) -> str:
    return ApiKey.issue(workspace, user, "other", scopes, **fields)[1]


def test_keys_that_open_nothing(music: Music, workspace: Workspace, alice: User) -> None:
    def answer(**headers: str) -> tuple[int, str]:
        told = music("/presets", method="GET", headers={"x-api-key": ""} | headers)
        return told.status_code, told.json()["code"]

    key, revoked = ApiKey.issue(workspace, alice, "revoked", [Scope.MUSIC_READ])
    key.revoke()
    expired = _with(workspace, alice, ["*"], expires_at=timezone.now())
    assert answer() == (401, "no_key")
    assert answer(authorization="Basic abc") == (401, "no_key")
    assert answer(authorization="Bearer ap_nobody") == (401, "invalid_key")
    assert answer(authorization=f"Bearer {revoked}") == (403, "key_ended")
    assert answer(authorization=f"Bearer {expired}") == (403, "key_ended")
    assert answer(authorization=f"Bearer {_with(workspace, alice, [])}") == (403, "missing_scope")


def test_a_key_is_taken_with_the_prefix_of_their_clients(music: Music, key: str) -> None:
    for header in ({"x-api-key": f"ap_{key}"}, {"x-api-key": "", "authorization": f"Bearer ap_{key}"}):
        assert music("/presets", method="GET", headers=header).status_code == 200


def test_a_key_that_may_read_may_not_change(music: Music, begin: Begin, workspace: Workspace, alice: User) -> None:
    job = begin()
    reader = {"x-api-key": _with(workspace, alice, [Scope.MUSIC_READ])}
    assert music(f"/jobs/{job.pk}/status", method="GET", headers=reader).status_code == 200
    for method, path in (("DELETE", f"/jobs/{job.pk}"), ("POST", "/text2music"), ("POST", f"/jobs/{job.pk}/like")):
        answer = music(path, {"caption": "rock"}, method=method, headers=reader)
        assert (answer.status_code, answer.json()["code"]) == (403, "missing_scope")


def test_the_key_is_looked_at_before_the_body(music: Music, db: None) -> None:
    assert music("/text2music", "no JSON", headers={"x-api-key": "nobody"}).status_code == 401


def test_what_is_no_json_and_what_is_too_large(music: Music, settings: Any) -> None:
    answer = music("/text2music", '{"caption": ')
    assert answer.status_code == 422
    assert answer.json()["detail"][0]["msg"] == "JSON decode error: Expecting value"
    assert music("/text2music", "[]").status_code == 422
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert music("/text2music", {"caption": "x" * 1000}).status_code == 413


def test_unknown_paths_are_told_in_json(music: Music, db: None) -> None:
    assert music("/nothing", method="GET").json() == {"detail": "There is nothing at this address."}


def test_too_many_requests_a_minute(music: Music, settings: Any) -> None:
    settings.RATE_PER_MINUTE = 1
    assert music("/presets", method="GET").status_code == 200
    answer = music("/presets", method="GET")
    assert (answer.status_code, answer.json()["detail"]) == (429, "Rate limit exceeded")
    assert int(answer.headers["retry-after"]) > 0


def test_quality_is_measured_unless_nobody_wants_to_know(music: Music, begin: Begin) -> None:
    score = status_of(music, made(begin()))["quality_score"]
    assert 0 < score < 1
    assert status_of(music, made(begin(calculate_quality=False)))["quality_score"] is None


def test_of_vocals_the_stem_of_the_singers_is_the_music(music: Music, begin: Begin) -> None:
    told = status_of(music, made(begin("/lyric2vocals", lyrics="[verse]\nHello", format="mp3")))
    assert told["output_url"].endswith("/vocals.mp3")
    assert told["output_urls"]["wav"].endswith("/vocals.wav")


def test_half_a_character_is_no_text(music: Music, db: None) -> None:
    for name in ("caption", "display_name", "genre_preset", "lyrics", "keyscale", "thumbnail_url"):
        answer = music("/text2music", '{"caption": "rock", "' + name + '": "\\ud83c"}')
        assert (answer.status_code, answer.json()["detail"][0]["type"]) == (422, "string_unicode")
    assert music("/text2music", '{"caption": "rock \\ud83c\\udfb8"}').status_code == 200
