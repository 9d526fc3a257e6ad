"""Uploads are taken apart into stems; those of songs that were made here are the true ones."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from engines.errors import InvalidRequest
from tests.tracks.conftest import Bring, Start
from tests.tracks.test_uploads import taken_in, wav
from tracks import generation, renditions, separating, upkeep
from tracks.models import ATTEMPTS_MAX, Separation, State, Track

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def upload(bring: Bring) -> Track:
    return taken_in(bring(wav(1.5), "demo.wav"))


def separated(track: Track, stem_set: str) -> Separation:
    separation = Separation.start(track, stem_set)
    separating.run(separation.pk)
    separation.refresh_from_db()
    return separation


def sound_of(path: str) -> np.ndarray:
    return soundfile.read(path, dtype="float32")[0]


def test_the_stems_add_up_to_the_upload_and_say_what_to_expect(upload: Track) -> None:
    separation = separated(upload, "two")
    assert (separation.state, separation.failure) == (State.COMPLETED, {})
    assert separation.method
    assert separation.quality
    stems = {stem.name: sound_of(stem.audio.path) for stem in upload.stems.all()}
    assert stems.keys() == {"vocals", "instrumental"}
    assert np.abs(sum(stems.values()) - sound_of(upload.original.path)).max() < 1e-4


def test_another_set_takes_the_place_of_the_first(upload: Track) -> None:
    separated(upload, "two")
    old = [Path(stem.audio.path) for stem in upload.stems.all()]
    separated(upload, "four")
    assert {stem.name for stem in upload.stems.all()} == {"vocals", "drums", "bass", "other"}
    assert not any(path.exists() for path in old)


def test_a_signed_copy_of_our_own_song_gets_its_true_stems_and_words(
    start: Start, bring: Bring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "VAR_DIR", tmp_path)
    song = start(lyrics="out to the sea")
    generation.run(song.pk)
    song.refresh_from_db()
    renditions.make(song.pk, "wav", signed=True)
    copy = taken_in(bring(Path(song.renditions.get().audio.path).read_bytes(), "copy.wav"))
    assert copy.result["song"] == str(song.pk)
    assert copy.result["words"] == song.result["words"] != []
    assert separated(copy, "four").method == "known"
    for stem in song.stems.all():
        assert Path(copy.stems.get(name=stem.name).audio.path).read_bytes() == Path(stem.audio.path).read_bytes()
    assert separated(copy, "two").method == "known"
    parts = [sound_of(stem.audio.path) for stem in song.stems.exclude(name="vocals")]
    assert np.abs(sum(parts) - sound_of(copy.stems.get(name="instrumental").audio.path)).max() < 1e-6


def test_only_a_finished_upload_is_taken_apart(made: Track, bring: Bring) -> None:
    for track in (made, bring(wav(), "demo.wav").finish()):
        with pytest.raises(InvalidRequest, match="must be an upload that is ready"):
            Separation.start(track, "four")


def test_asking_twice_is_asking_once(upload: Track) -> None:
    assert Separation.start(upload, "two") == Separation.start(upload, "six")


def test_a_file_that_is_gone_fails_it_and_it_may_be_tried_again(
    upload: Track, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(default_storage.path(f"tracks/{upload.pk}"))
    assert separated(upload, "two").failure["code"] == "internal_error"
    assert "FileNotFoundError" in caplog.text
    assert Separation.start(upload, "two").state == State.PENDING


def test_one_of_a_lost_worker_is_done_by_another(upload: Track) -> None:
    separation = Separation.start(upload, "two")
    assert Separation.claim(separation.pk)
    separating.run(separation.pk)
    assert not upload.stems.exists()
    Separation.objects.update(alive_at=timezone.now() - timedelta(minutes=5))
    assert upkeep.sweep() == 1
    separating.run(separation.pk, redelivered=True)
    assert upload.stems.count() == 2


def test_one_that_kills_every_worker_is_given_up(upload: Track) -> None:
    separation = Separation.start(upload, "two")
    long_ago = timezone.now() - timedelta(minutes=5)
    Separation.objects.update(attempt=ATTEMPTS_MAX, state=State.PROCESSING, alive_at=long_ago)
    upkeep.sweep()
    separation.refresh_from_db()
    assert (separation.state, separation.failure["code"]) == (State.FAILED, "worker_lost")


def test_one_that_was_shut_out_leaves_nothing(upload: Track, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(separating, "TELL_SECONDS", 0.0)
    separation = Separation.start(upload, "two")
    claim = Separation.claim

    def taken_over(pk: int, **options: bool) -> Separation | None:
        mine = claim(pk, **options)
        Separation.objects.update(attempt=9)
        return mine

    monkeypatch.setattr(Separation, "claim", taken_over)
    separating.run(separation.pk)
    assert not upload.stems.exists()
    assert not list(Path(default_storage.path(f"tracks/{upload.pk}")).rglob("*.flac"))


def test_the_page_starts_it_shows_it_and_offers_the_stems(upload: Track, alice_client: Client) -> None:
    assert "Separate stems" in alice_client.get(f"/tracks/{upload.pk}").content.decode()
    answer = alice_client.post(f"/tracks/{upload.pk}/separation", {"stems": "two"})
    assert answer["Location"] == f"/tracks/{upload.pk}"
    assert "Waiting for its turn" in alice_client.get(f"/tracks/{upload.pk}").content.decode()
    separating.run(Separation.objects.get().pk)
    page = alice_client.get(f"/tracks/{upload.pk}").content.decode()
    assert "Instrumental" in page
    assert "Method:" in page


def test_an_unknown_set_is_told(upload: Track, alice_client: Client) -> None:
    answer = alice_client.post(f"/tracks/{upload.pk}/separation", {"stems": "nine"}, follow=True)
    assert "must be one of two, four, six" in answer.content.decode()
    assert not Separation.objects.exists()


def test_an_outsider_takes_nothing_apart(upload: Track, charlie_client: Client) -> None:
    assert charlie_client.post(f"/tracks/{upload.pk}/separation", {"stems": "two"}).status_code == 404
    assert not Separation.objects.exists()


def test_a_cancelled_one_stops_and_keeps_the_stems_from_before(
    upload: Track, alice_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    separated(upload, "two")
    monkeypatch.setattr(separating, "TELL_SECONDS", 0.0)
    separation = Separation.start(upload, "four")
    assert "Cancel the separation" in alice_client.get(f"/tracks/{upload.pk}").content.decode()
    claim = Separation.claim

    def claimed_and_cancelled(pk: int, **options: bool) -> Separation | None:
        mine = claim(pk, **options)
        alice_client.post(f"/tracks/{upload.pk}/separation/cancellation")
        return mine

    monkeypatch.setattr(Separation, "claim", claimed_and_cancelled)
    separating.run(separation.pk)
    separation.refresh_from_db()
    assert separation.state == State.CANCELLED
    assert {stem.name for stem in upload.stems.all()} == {"vocals", "instrumental"}
    assert len(list(Path(default_storage.path(f"tracks/{upload.pk}")).rglob("*.flac"))) == 2
    page = alice_client.get(f"/tracks/{upload.pk}").content.decode()
    assert "The separation was cancelled. The stems are those from before." in page
    assert not separation.cancel()


def test_deleting_the_track_stops_it(upload: Track, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(separating, "TELL_SECONDS", 0.0)
    separation = Separation.start(upload, "two")
    upload.trash()
    separating.run(separation.pk)
    separation.refresh_from_db()
    assert separation.state == State.CANCELLED
    assert not upload.stems.exists()


def test_purging_the_track_at_the_last_moment_leaves_nothing(upload: Track, monkeypatch: pytest.MonkeyPatch) -> None:
    separation = Separation.start(upload, "two")
    complete = Separation.complete

    def purged_before(self: Separation, *done: object) -> list[str] | None:
        Track.objects.get(pk=upload.pk).purge()
        return complete(self, *done)  # type: ignore[arg-type]

    monkeypatch.setattr(Separation, "complete", purged_before)
    separating.run(separation.pk)
    assert not Path(default_storage.path(f"tracks/{upload.pk}")).exists()


def test_another_tab_that_wants_another_set_is_told(upload: Track, alice_client: Client) -> None:
    alice_client.post(f"/tracks/{upload.pk}/separation", {"stems": "two"})
    answer = alice_client.post(f"/tracks/{upload.pk}/separation", {"stems": "six"}, follow=True)
    assert "It is being separated into two stems already." in answer.content.decode()


def test_an_outsider_cancels_nothing(upload: Track, charlie_client: Client) -> None:
    separation = Separation.start(upload, "two")
    assert charlie_client.post(f"/tracks/{upload.pk}/separation/cancellation").status_code == 404
    separation.refresh_from_db()
    assert separation.state == State.PENDING
