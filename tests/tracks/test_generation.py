"""Generation: an engine's events become a log, stored files and a finished row; whatever goes wrong ends clearly."""

from __future__ import annotations

import errno
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import soundfile
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connections
from django.utils import timezone
from pytest_django.fixtures import Settings
from redis.backoff import NoBackoff
from redis.retry import Retry

import engines
from tests.running import RedisServer
from tests.tracks.conftest import Heard, Start, listen
from tests.tracks.engines import TABLE, Gated
from tracks import attempts, files, generation, stream
from tracks.models import ATTEMPTS_MAX, State, Track
from tracks.stream import End

pytestmark = pytest.mark.django_db(transaction=True)

heard_of: Callable[[Track], Heard] = lambda track: async_to_sync(listen)(track.pk)  # noqa: E731


@pytest.fixture(autouse=True)
def _more_engines(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, path in TABLE.items():
        monkeypatch.setitem(engines.ENGINES, name, path)


@pytest.fixture
def gated() -> Iterator[Gated]:
    engine = engines.get("Gated")
    assert isinstance(engine, Gated)
    engine.reset()
    yield engine
    engine.gate.set()


def in_thread(track: Track, **options: Any) -> threading.Thread:
    def run() -> None:
        generation.run(track.pk, **options)
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def run(track: Track, **options: Any) -> Track:
    generation.run(track.pk, **options)
    track.refresh_from_db()
    return track


def stored_files(track: Track) -> list[Path]:
    root = Path(FileSystemStorage().location, "tracks", str(track.pk))
    return sorted(path for path in root.rglob("*") if path.is_file())


def make_silent(track: Track) -> None:
    long_ago = timezone.now() - timedelta(minutes=1)
    Track.objects.filter(pk=track.pk).update(alive_at=long_ago, queued_at=long_ago)


def test_a_finished_track_has_everything(start: Start) -> None:
    track = run(start("fake: chunks=3", length_ms=5000))
    assert track.state == State.COMPLETED
    assert (track.title, track.duration_ms, track.progress) == ("Test tones", 5000, 1.0)
    assert track.result["key"] == "A minor"
    assert track.result["plan"]["sections"][0]["duration_ms"] == 5000
    assert [path.name for path in stored_files(track)] == [
        "audio.mp3", "bass.flac", "drums.flac", "midi.mid", "other.flac", "score.json", "vocals.flac",
        "waveform.json",
    ]  # fmt: skip
    for stem in track.stems.all():
        assert soundfile.info(stem.audio.path).frames == 5 * 44_100


def test_files_lie_under_names_that_cannot_be_guessed(start: Start) -> None:
    first, second = run(start()), run(start())
    secrets = {Path(track.audio.name).parent.name for track in (first, second)}
    assert len(secrets) == 2
    assert all(len(secret) == 32 for secret in secrets)


@pytest.mark.parametrize("prompt", ["<b>bold</b> & 'quoted'", "🎷🌧️ lo-fi", "موسيقى هادئة", "a" * 4100])
def test_any_words_may_be_asked_for(start: Start, prompt: str) -> None:
    track = run(start(prompt, length_ms=3000))
    assert track.state == State.COMPLETED
    assert track.prompt == prompt


def test_a_title_given_by_a_person_stays(start: Start) -> None:
    track = start()
    track.rename("  Rain \n on <Tuesday> ")
    assert run(track).title == "Rain on <Tuesday>"


def test_an_engines_error_fails_the_track_with_its_message(start: Start) -> None:
    track = run(start("fake: chunks=4 fail_at=2 error=busy"))
    assert track.state == State.FAILED
    assert track.failure == {"code": "engine_busy", "message": "The script fails at chunk 2."}
    heard = heard_of(track)
    assert heard.sound
    assert heard.end == End("failed", track.failure)


def test_an_engine_that_stops_early_fails_the_track(start: Start) -> None:
    assert run(start(engine="Unfinished")).failure["code"] == "render_failed"


def test_what_nobody_foresaw_is_logged_and_told_in_general_words(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        track = run(start(engine="Broken"))
    assert track.failure["code"] == "internal_error"
    assert "nobody thought of this" not in track.failure["message"]
    assert "ZeroDivisionError: nobody thought of this" in caplog.text


def test_a_full_disk_of_the_worker_is_told(start: Start) -> None:
    assert run(start(engine="DiskFull")).failure["code"] == "disk_full"


def test_a_storage_that_cannot_be_written_is_told(start: Start, settings: Settings, tmp_path: Path) -> None:
    in_the_way = tmp_path / "media"
    in_the_way.write_text("not a folder")
    settings.MEDIA_ROOT = str(in_the_way)
    track = run(start())
    assert track.state == State.FAILED
    assert track.failure["code"] == "storage_failed"
    assert "Not a directory" in track.failure["message"]


class FullStorage(FileSystemStorage):
    """Has room for three files."""

    def _save(self, name: str, content: Any) -> str:
        if len(list(Path(self.location).rglob("*.*"))) >= 3:
            raise OSError(errno.ENOSPC, "No space left on device")
        return str(super()._save(name, content))  # type: ignore[misc]


def test_a_storage_that_fills_up_keeps_nothing_half_made(start: Start, settings: Settings, tmp_path: Path) -> None:
    options = {"BACKEND": f"{__name__}.FullStorage", "OPTIONS": {"location": str(tmp_path / "media")}}
    settings.STORAGES = settings.STORAGES | {"default": options}
    track = run(start())
    assert track.failure["message"] == "The song was made but could not be stored: No space left on device."
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not track.audio


def test_a_track_fails_clearly_when_redis_stays_away(
    start: Start, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    track = start()
    monkeypatch.setattr(stream, "PATIENCE", Retry(NoBackoff(), 0))
    stream._client.cache_clear()
    redis_server.stop()
    try:
        run(track)
        heard = heard_of(track)
    finally:
        redis_server.start()
        stream._client.cache_clear()
    assert track.failure["code"] == "redis_unavailable"
    assert heard.end == End("failed", track.failure)


def test_a_track_that_cannot_be_queued_says_so(start: Start, redis_server: RedisServer) -> None:
    redis_server.stop()
    try:
        track = start()
    finally:
        redis_server.start()
    assert track.state == State.FAILED
    assert track.failure["code"] == "queue_unavailable"


def test_a_cancelled_track_stops_its_engine_within_a_second(start: Start, gated: Gated) -> None:
    track = start(engine="Gated")
    thread = in_thread(track)
    assert gated.half.wait(10)
    assert track.cancel()
    assert gated.closed.wait(1)
    thread.join()
    track.refresh_from_db()
    assert track.state == State.CANCELLED
    assert stored_files(track) == []
    assert heard_of(track).end == End("cancelled")
    assert not track.cancel()


def test_the_row_alone_stops_an_engine_when_redis_did_not_hear_of_it(
    start: Start, gated: Gated, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attempts, "HEARTBEAT_SECONDS", 0.05)
    track = start(engine="Gated")
    thread = in_thread(track)
    assert gated.half.wait(10)
    Track.objects.filter(pk=track.pk).update(state=State.CANCELLED)
    assert gated.closed.wait(10)
    thread.join()


def test_a_track_cancelled_while_it_waits_is_never_made(start: Start, gated: Gated) -> None:
    track = start(engine="Gated")
    track.cancel()
    assert run(track).state == State.CANCELLED
    assert gated.runs == 0


def test_a_track_purged_while_it_is_made_leaves_nothing(start: Start, gated: Gated) -> None:
    track = start(engine="Gated")
    thread = in_thread(track)
    assert gated.half.wait(10)
    track.purge()
    thread.join()
    assert gated.closed.is_set()
    assert not Track.objects.filter(pk=track.id).exists()
    assert stored_files(Track(pk=track.id)) == []


def test_a_message_delivered_twice_makes_one_song(start: Start, gated: Gated) -> None:
    track = start(engine="Gated")
    thread = in_thread(track)
    assert gated.half.wait(10)
    generation.run(track.pk)
    gated.gate.set()
    thread.join()
    generation.run(track.pk)
    assert gated.runs == 1
    assert len(stored_files(track)) == 8


def test_a_lost_workers_song_goes_on_and_the_lost_worker_may_not(start: Start, gated: Gated) -> None:
    undisturbed = heard_of(run(start())).sound
    track = start(engine="Gated")
    lost = in_thread(track)
    assert gated.half.wait(10)
    make_silent(track)
    default_storage.save(f"{files.new_folder(track.pk)}/audio.mp3", ContentFile(b"left behind"))
    assert run(track).state == State.COMPLETED
    gated.gate.set()
    lost.join()
    track.refresh_from_db()
    assert (track.state, track.attempt) == (State.COMPLETED, 2)
    assert heard_of(track).sound == undisturbed == Path(track.audio.path).read_bytes()
    assert len(stored_files(track)) == 8


def test_a_song_that_costs_is_not_made_twice_by_machinery(start: Start) -> None:
    track = start(engine="Unrepeatable")
    assert Track.claim(track.pk)
    assert run(track, redelivered=True).state == State.FAILED
    assert track.failure["code"] == "worker_lost"
    assert heard_of(track).end == End("failed", track.failure)


def test_a_song_that_kills_every_worker_is_given_up(start: Start) -> None:
    track = start()
    for _ in range(ATTEMPTS_MAX):
        assert Track.claim(track.pk, take_over=True)
    assert run(track, redelivered=True).failure["code"] == "worker_lost"
