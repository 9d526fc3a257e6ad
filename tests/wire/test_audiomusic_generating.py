"""The routes that make music out of words, with the scripted engine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse

from accounts.models import Workspace
from tracks.models import Job, Kind

Music = Callable[..., HttpResponse]


def begun(answer: HttpResponse) -> Job:
    assert answer.status_code == 200, answer.content
    return Job.objects.get(pk=answer.json()["job"]["id"])


def asked_of_the_engine(answer: HttpResponse) -> dict[str, Any]:
    return dict(begun(answer).tracks[0].request)


def test_a_job_is_told_as_it_is_begun(music: Music) -> None:
    answer = music("/text2music", {"caption": "upbeat pop", "lyrics": "[verse]\nHello", "display_name": "Hello"})
    told = answer.json()
    job = told["job"]
    assert told["message"] == "Text-to-music generation started"
    assert (job["task"], job["status"], job["progress"]) == ("text2music", "PENDING", None)
    assert (job["output_url"], job["output_urls"], job["completed_at"]) == (None, None, None)
    assert (job["display_name"], job["audio_duration"]) == ("Hello", -1)
    assert job["created_at"].endswith("Z")
    assert isinstance(job["user_id"], str)


def test_all_that_was_asked_for_reaches_the_engine(music: Music) -> None:
    body = {
        "caption": "rock", "lyrics": "[verse]\nHola", "duration": 42.5, "bpm": 97, "keyscale": "Am", "seed": 7,
        "timesignature": "3/4", "vocal_language": "es", "format": "wav", "lm_negative_prompt": "drums, choir",
    }  # fmt: skip
    asked = asked_of_the_engine(music("/text2music", body))
    assert asked["prompt"] == "rock, no drums, no choir"
    assert (asked["lyrics"], asked["length_ms"], asked["bpm"]) == ("[verse]\nHola", 42_500, 97)
    assert (asked["key"], asked["meter"], asked["language"]) == ("A minor", "3/4", "es")
    assert (asked["seed"], asked["output_format"], asked["instrumental"]) == (7, "wav", False)


@pytest.mark.parametrize("name", ["duration", "audio_duration", "duration_seconds"])
def test_the_duration_has_three_names(music: Music, name: str) -> None:
    assert asked_of_the_engine(music("/text2music", {"prompt": "rock", name: 30}))["length_ms"] == 30_000


def test_null_means_absent_and_unknown_fields_are_ignored(music: Music) -> None:
    body = {"caption": "rock", "bpm": None, "lora_name_or_path": None, "not_a_field": [1]}
    assert asked_of_the_engine(music("/text2music", body))["bpm"] is None


def test_what_steers_a_network_is_told_as_not_used(music: Music) -> None:
    body = {"caption": "rock", "infer_step": 80, "lm_temperature": 0.5, "omega_scale": 10, "use_erg_tag": True}
    job = music("/text2music", body).json()["job"]
    assert (job["input_params"]["inference_steps"], job["input_params"]["omega_scale"]) == (80, 10)
    unused = "inference_steps, lm_temperature, omega_scale, use_erg_tag"
    assert job["notices"] == [f"Not used, because this engine is no neural network: {unused}."]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("duration", 601), ("duration", 0), ("duration", "nan"), ("batch_size", 0), ("batch_size", 9), ("bpm", 29),
        ("bpm", 301), ("seed", -2), ("inference_steps", 201), ("guidance_scale", 0.5), ("guidance_scale", 15.5),
        ("shift", 5.1), ("infer_method", "euler"), ("lm_temperature", 2.1), ("lm_cfg_scale", 11), ("lm_top_k", 101),
        ("lm_top_p", 1.1), ("cfg_interval_start", -0.1), ("lora_weight", 4), ("format", "aac"), ("quality", "best"),
        ("keyscale", "H minor"), ("timesignature", "9/16"), ("vocal_language", "klingon"), ("caption", "x" * 2049),
        ("thumbnail_url", "javascript:alert(1)"), ("thumbnail_url", "https://user:word@example.org/a.png"),
        ("caption", "a\0b"), ("model_version", "v9"),
    ],
)  # fmt: skip
def test_what_is_out_of_range_is_refused_by_its_name(music: Music, field: str, value: object) -> None:
    answer = music("/text2music", {"caption": "rock", field: value})
    assert answer.status_code == 422
    violation = answer.json()["detail"][0]
    assert set(violation) == {"loc", "msg", "type"}
    assert violation["loc"][0] == "body"
    assert field in violation["loc"] or field in violation["msg"]
    assert not Job.objects.exists()


def test_a_caption_is_needed(music: Music) -> None:
    assert music("/text2music", {"lyrics": "la"}).json()["detail"][0]["msg"] == "Field required"
    answer = music("/text2music", {"caption": "  "})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_caption")


def test_a_caption_that_names_an_artist_is_refused_with_a_suggestion_that_passes(music: Music) -> None:
    refused = music("/text2music", {"caption": "a song by Taylor Swift", "genre_preset": "Rock"})
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid_caption")
    begun(music("/text2music", {"caption": refused.json()["suggestion"]}))


def test_a_song_without_lyrics_is_sung_unless_it_is_instrumental(music: Music) -> None:
    assert asked_of_the_engine(music("/text2music", {"caption": "rock"}))["prompt"] == "rock, with vocals and lyrics"
    asked = asked_of_the_engine(music("/text2music", {"caption": "rock", "instrumental": True, "lyrics": "la"}))
    assert (asked["prompt"], asked["instrumental"], asked["lyrics"]) == ("rock", True, "")


def test_lyrics_that_say_instrumental_are_none(music: Music) -> None:
    asked = asked_of_the_engine(music("/text2music", {"caption": "rock", "lyrics": "[Instrumental]"}))
    assert (asked["instrumental"], asked["lyrics"]) == (True, "")


def test_a_preset_adds_to_the_caption(music: Music) -> None:
    asked = asked_of_the_engine(music("/text2music", {"caption": "rainy night", "genre_preset": "R&B", "lyrics": "la"}))
    assert asked["prompt"] == "rainy night, r&b, synth, bass, drums, 85 bpm, silky female vocals"
    asked = asked_of_the_engine(music("/prompt2instrumental", {"prompt": "90 BPM", "genre_preset": "R&B"}))
    assert (asked["prompt"], asked["instrumental"]) == ("90 BPM, r&b, synth, bass, drums", True)


def test_an_unknown_preset_is_refused(music: Music) -> None:
    answer = music("/text2music", {"caption": "rock", "genre_preset": "Polka"})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_preset")


def test_rap_and_vocals_are_asked_for_in_words(music: Music) -> None:
    assert asked_of_the_engine(music("/text2rap", {"prompt": "city"}))["prompt"].startswith("city, hip hop, rapper")
    asked = asked_of_the_engine(music("/lyric2vocals", {"prompt": "gentle", "lyrics": "[verse]\nHello"}))
    assert asked["prompt"] == "gentle, a cappella"
    assert music("/lyric2vocals", {"prompt": "gentle"}).status_code == 422


def test_simple_keeps_the_query_and_lets_the_engine_invent_the_rest(music: Music) -> None:
    answer = music("/simple", {"query": "a song for my cat", "vocal_language": "unknown"})
    assert answer.json()["job"]["input_params"]["query"] == "a song for my cat"
    assert asked_of_the_engine(answer)["prompt"] == "a song for my cat, with vocals and lyrics"
    assert music("/simple", {"query": ""}).status_code == 422
    assert music("/simple", {"query": "x" * 1001}).status_code == 422


def test_a_batch_has_a_seed_for_each(music: Music) -> None:
    job = music("/text2music", {"caption": "rock", "batch_size": 3, "seed": 5}).json()["job"]
    assert job["actual_seeds"] == [5, 6, 7]
    assert [each["seed"] for each in job["variations"]] == [5, 6, 7]
    random = music("/text2music", {"caption": "rock", "batch_size": 4}).json()["job"]
    assert len(set(random["actual_seeds"])) == 4


def test_old_clients_name_their_seeds(music: Music) -> None:
    job = music("/text2music", {"caption": "rock", "batch_size": 3, "manual_seeds": [9, 4]}).json()["job"]
    assert job["actual_seeds"] == [9, 4, 5]


@pytest.fixture
def sampling(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.ENGINE = "builtin"  # nothing is made here: it is asked for alone


@pytest.mark.usefixtures("sampling")
@pytest.mark.parametrize(
    ("body", "bars", "bpm"),
    [
        ({"prompt": "drum loop"}, None, None),
        ({"prompt": "drum loop", "tempo": 90}, None, 90),
        ({"prompt": "drum loop at 90 bpm", "duration": 10.7}, 4, 90),
        ({"prompt": "drum loop", "duration": 8}, 4, 120),
        ({"prompt": "drum loop", "duration": 120}, 64, 128),
        ({"prompt": "drum loop", "duration": 6, "timesignature": "3/4"}, 4, 120),
    ],
)
def test_a_loop_lasts_as_long_as_asked_for(music: Music, body: dict[str, Any], bars: int | None, bpm: int) -> None:
    answer = music("/text2samples", body)
    asked = asked_of_the_engine(answer)
    assert (asked["kind"], asked["bars"], asked["bpm"]) == ("loop", bars, bpm)
    assert begun(answer).tracks[0].kind == Kind.SAMPLE


@pytest.mark.usefixtures("sampling")
def test_a_one_shot_is_told_by_its_type_or_its_words(music: Music) -> None:
    asked = asked_of_the_engine(music("/text2samples", {"prompt": "snare", "sample_type": "one-shot", "duration": 60}))
    assert (asked["kind"], asked["length_ms"]) == ("one-shot", 30_000)
    assert asked_of_the_engine(music("/text2samples", {"prompt": "a snare one-shot"}))["kind"] == "one-shot"
    assert music("/text2samples", {"prompt": "snare", "duration": 121}).status_code == 422


def test_the_same_request_sent_twice_makes_one_job(music: Music) -> None:
    headers = {"Idempotency-Key": "once"}
    first = begun(music("/text2music", {"caption": "rock"}, headers=headers))
    assert begun(music("/text2music", {"caption": "rock"}, headers=headers)) == first
    assert music("/text2music", {"caption": "jazz"}, headers=headers).status_code == 409


def test_a_batch_that_does_not_fit_is_refused_whole(music: Music, workspace: Workspace, settings: Any) -> None:
    settings.CONCURRENT_MAX = 4
    answer = music("/text2music", {"caption": "rock", "batch_size": 5})
    assert (answer.status_code, answer.json()["detail"]) == (429, "Rate limit exceeded")
    assert int(answer.headers["retry-after"]) > 0
    assert not workspace.tracks.exists()
    assert not workspace.jobs.exists()


def test_a_used_up_month_is_a_matter_of_credits(music: Music, settings: Any) -> None:
    settings.MONTHLY_MINUTES = 1
    answer = music("/text2music", {"caption": "rock", "duration": 90})
    assert (answer.status_code, answer.json()["detail"]) == (402, "Insufficient credits")
    assert "this month's 1 minutes" in answer.json()["message"]
