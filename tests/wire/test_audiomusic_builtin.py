"""What the embedded engine makes of a few short jobs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import soundfile
from django.http import HttpResponse

from tracks import generation
from tracks.models import Job, Track

Music = Callable[..., HttpResponse]
LYRICS = "[verse]\nThe harbour lights are coming on\nThe last of all the boats is gone"
AUDIBLE_DB = -45.0

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _embedded_engine(settings: Any) -> None:
    settings.ENGINE = "builtin"


def made(music: Music, path: str, **body: Any) -> tuple[dict[str, Any], Track]:
    """The completed job and its track."""
    job_id = music(path, body | {"seed": 3}).json()["job"]["id"]
    generation.run(Job.objects.get(pk=job_id).tracks[0].pk)
    job = music(f"/jobs/{job_id}/status", method="GET").json()
    assert job["status"] == "COMPLETED", job
    return job, Track.objects.get(job=job_id)


def level_db(file: Any) -> float:
    with file.open("rb") as source:
        sound, _ = soundfile.read(source)
    return float(10 * np.log10((sound**2).mean() + 1e-12))


def test_a_song_is_as_it_was_asked_for(music: Music) -> None:
    body = {"caption": "folk", "lyrics": LYRICS, "bpm": 100, "keyscale": "Em", "timesignature": "3/4", "duration": 12}
    job, track = made(music, "/text2music", **body, generate_lrc=True)
    assert (job["metas"]["bpm"], job["metas"]["keyscale"], job["metas"]["timesignature"]) == (100, "E minor", "3/4")
    assert job["audio_duration"] == 12
    with track.audio.open("rb") as source:
        assert soundfile.info(source).duration == pytest.approx(12, abs=0.001)
    assert "harbour" in job["lrc_content"]
    assert job["quality_score"] > 0.5


def test_vocals_are_sung_without_a_band(music: Music) -> None:
    job, track = made(music, "/lyric2vocals", prompt="gentle folk with guitar", lyrics=LYRICS, duration=10)
    stems = {stem.name: level_db(stem.audio) for stem in track.stems.all()}
    assert stems["vocals"] > AUDIBLE_DB
    assert {name for name, level in stems.items() if level > AUDIBLE_DB} <= {"vocals", "other"}
    assert job["output_url"].endswith("/vocals.flac")
    assert job["metas"]["language"] == "en"


def test_a_rap_is_spoken_over_a_beat(music: Music) -> None:
    job, track = made(music, "/text2rap", caption="the city at night", lyrics=LYRICS, duration=12, generate_lrc=True)
    levels = {stem.name: level_db(stem.audio) for stem in track.stems.all()}
    assert min(levels["vocals"], levels["drums"]) > AUDIBLE_DB
    assert "hip-hop" in " ".join(job["metas"]["genres"]).lower()


def test_simple_invents_words_and_all(music: Music) -> None:
    job, _ = made(music, "/simple", query="a song for a rainy evening", duration=12)
    assert job["metas"]["lyrics"]
    assert job["metas"]["bpm"]
    assert job["metas"]["keyscale"]


def test_samples_are_as_long_as_asked_for(music: Music) -> None:
    loop, _ = made(music, "/text2samples", prompt="dusty drum loop", sample_type="loop", tempo=90, duration=5.333)
    assert loop["audio_duration"] == pytest.approx(2 * 4 * 60 / 90, abs=0.001)
    shot, _ = made(music, "/text2samples", prompt="snare", sample_type="one-shot")
    assert 0 < shot["audio_duration"] < 3
