"""What becomes of an uploaded file: a track that was listened to, or a reason, and nothing left behind."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import User, Workspace
from engines.errors import InvalidRequest
from tests.tracks.conftest import Bring
from tracks import upkeep, uploads
from tracks.models import ATTEMPTS_MAX, State, TooManyUploads, Track, Upload, WrongOffset
from tracks.models import upload as upload_module

pytestmark = pytest.mark.django_db(transaction=True)


def wav(seconds: float = 4.0, bpm: int = 120) -> bytes:
    """Struck tones on every beat, a fifth apart, as a WAV file."""
    at = np.arange(int(seconds * 44_100)) / 44_100
    decay = np.exp(-6 * (at % (60 / bpm)))
    tone = 0.3 * decay * (np.sin(2 * np.pi * 220 * at) + np.sin(2 * np.pi * 330 * at))
    file = io.BytesIO()
    soundfile.write(file, np.stack((tone, tone), axis=1).astype(np.float32), 44_100, format="WAV")
    return file.getvalue()


def incoming(track_id: object) -> list[Path]:
    folder = Path(default_storage.path(f"uploads/{track_id}"))
    return [path for path in folder.rglob("*") if path.is_file()]


def taken_in(upload: Upload) -> Track:
    track = upload.finish()
    uploads.run(track.pk)
    track.refresh_from_db()
    return track


def test_an_upload_becomes_a_track_that_was_listened_to(bring: Bring) -> None:
    sound = wav()
    track = taken_in(bring(sound, "My Demo.wav"))
    assert (track.state, track.stage, track.failure) == (State.COMPLETED, "Ready", {})
    assert (str(track), track.duration_ms, track.sha256) == ("My Demo", 4000, hashlib.sha256(sound).hexdigest())
    assert Path(track.original.path).read_bytes() == sound
    assert soundfile.info(track.audio.path).format == "MP3"
    assert {"tempo_bpm", "key", "meter", "chords", "beats_ms", "sections", "plan", "levels"} <= track.result.keys()
    assert track.result["file"] == {"container": "wav", "codec": "pcm_s16le", "rate_hz": 44_100, "channels": 2}
    assert incoming(track.pk) == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"This is no sound at all." * 50, "must be a recording that can be decoded"), (wav(0.1), "at least 500 ms")],
)
def test_a_file_that_is_no_recording_fails_with_the_reason_and_leaves_nothing(
    bring: Bring, data: bytes, reason: str
) -> None:
    track = taken_in(bring(data, "notes.mp3"))
    assert track.state == State.FAILED
    assert track.failure["code"] == "invalid_request"
    assert reason in track.failure["message"]
    assert incoming(track.pk) == []
    assert not default_storage.exists(f"tracks/{track.pk}")


def test_the_longest_recording_is_a_setting(bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "UPLOAD_MAX_MS", 2000)
    track = taken_in(bring(wav(), "long.wav"))
    assert "file.duration" in track.failure["message"]


def test_the_same_bytes_lead_to_the_first_track(bring: Bring) -> None:
    first = taken_in(bring(wav(), "one.wav"))
    again = bring(wav(), "two.wav")
    assert again.finish() == first
    assert not again.is_new
    assert Track.objects.count() == 1
    assert incoming(again.pk) == []


def test_the_same_bytes_in_another_workspace_are_another_track(bring: Bring, charlie: User) -> None:
    first = taken_in(bring(wav(), "one.wav"))
    other = bring(wav(), "one.wav", workspace=charlie.workspaces.get()).finish()
    assert other != first
    assert other.workspace != first.workspace


def test_a_failed_upload_may_be_brought_again(bring: Bring) -> None:
    failed = taken_in(bring(b"no sound", "notes.mp3"))
    assert bring(b"no sound", "notes.mp3").finish() != failed


def test_finishing_twice_is_finishing_once(bring: Bring) -> None:
    upload = bring(wav(), "one.wav")
    twin = Upload.objects.get(pk=upload.pk)
    assert upload.finish() == twin.finish()
    assert Track.objects.count() == 1


def test_a_cancelled_upload_leaves_nothing(bring: Bring) -> None:
    track = bring(wav(), "one.wav").finish()
    assert incoming(track.pk)
    track.cancel()
    uploads.run(track.pk)
    assert incoming(track.pk) == []


def test_an_upload_of_a_lost_worker_is_taken_in_by_another(bring: Bring) -> None:
    track = bring(wav(), "one.wav").finish()
    assert Track.claim(track.pk)
    uploads.run(track.pk, redelivered=True)
    track.refresh_from_db()
    assert (track.state, track.attempt) == (State.COMPLETED, 2)


def test_an_upload_that_kills_every_worker_is_given_up(bring: Bring) -> None:
    track = bring(wav(), "one.wav").finish()
    Track.objects.filter(pk=track.pk).update(attempt=ATTEMPTS_MAX)
    uploads.run(track.pk)
    track.refresh_from_db()
    assert track.failure["code"] == "worker_lost"
    assert incoming(track.pk) == []


def test_purging_an_upload_deletes_every_file_of_it(bring: Bring) -> None:
    track = taken_in(bring(wav(), "one.wav"))
    folder = Path(default_storage.path(f"tracks/{track.pk}"))
    assert folder.exists()
    track.purge()
    assert not folder.exists()
    assert not Upload.objects.exists()


def test_an_upload_cannot_be_made_again(bring: Bring, alice: User) -> None:
    with pytest.raises(InvalidRequest, match="made here can be made again"):
        taken_in(bring(wav(), "one.wav")).again(alice)


def test_a_song_of_the_same_shape_follows_the_plan_that_was_found(bring: Bring, alice: User) -> None:
    track = taken_in(bring(wav(), "one.wav"))
    song = track.make_of_same_shape(alice)
    assert song.kind == "song"
    assert song.request["plan"]["sections"] == track.result["plan"]["sections"]


@pytest.mark.parametrize("size", [0, settings.UPLOAD_MAX_BYTES + 1])
def test_a_file_of_a_size_outside_the_limits_is_refused_at_once(workspace: Workspace, alice: User, size: int) -> None:
    with pytest.raises(InvalidRequest, match=r"must not be empty|may have at most 200 MB"):
        Upload.begin(workspace, alice, "one.wav", size)


def test_only_so_many_uploads_may_be_unfinished(
    workspace: Workspace, alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upload_module, "AT_ONCE_MAX", 2)
    for _ in range(2):
        Upload.begin(workspace, alice, "one.wav", 10)
    with pytest.raises(TooManyUploads, match="At most 2"):
        Upload.begin(workspace, alice, "one.wav", 10)


def test_of_two_pieces_with_the_same_place_the_first_is_kept(workspace: Workspace, alice: User) -> None:
    upload = Upload.begin(workspace, alice, "one.wav", 4)
    rival = Upload.objects.get(pk=upload.pk)
    upload.append(0, b"ab")
    with pytest.raises(WrongOffset):
        rival.append(0, b"XY")
    assert b"".join(upload.contents()) == b"ab"
    assert len(incoming(upload.pk)) == 1


def test_more_bytes_than_announced_are_refused(workspace: Workspace, alice: User) -> None:
    upload = Upload.begin(workspace, alice, "one.wav", 4)
    with pytest.raises(InvalidRequest, match="announced with 4 bytes"):
        upload.append(0, b"abcde")
    assert incoming(upload.pk) == []


def test_an_abandoned_upload_is_swept_and_a_fresh_one_stays(workspace: Workspace, alice: User) -> None:
    old, fresh = (Upload.begin(workspace, alice, "one.wav", 4) for _ in range(2))
    old.append(0, b"ab")
    Upload.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    assert upkeep.drop_uploads() == 1
    assert incoming(old.pk) == []
    assert list(Upload.objects.all()) == [fresh]


def test_an_upload_that_waits_for_a_worker_is_not_swept(bring: Bring) -> None:
    upload = bring(wav(), "one.wav")
    upload.finish()
    Upload.objects.update(expires_at=timezone.now())
    assert upkeep.drop_uploads() == 0
    assert incoming(upload.pk)


def test_a_file_that_breaks_off_is_taken_in_as_far_as_it_goes_and_told(bring: Bring) -> None:
    sound = wav()
    track = taken_in(bring(sound[: len(sound) // 2], "half.wav"))
    assert track.duration_ms == pytest.approx(2_000, abs=2)
    assert track.result["notices"] == ["The file is damaged or cut off: it says that it holds 2.0 seconds more."]
