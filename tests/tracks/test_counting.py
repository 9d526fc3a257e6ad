"""What a finished track counts for: its length in the month, and the room of its files in the storage."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings

from accounts.limits import ConcurrentLimitExceeded, StorageLimitReached, stored_bytes
from accounts.models import Usage, User, Workspace
from engines.base import Request, SampleRequest
from tests.tracks.conftest import Bring, Start
from tracks import files, generation, renditions, upkeep, uploads
from tracks.models import Job, Track, Upload


def on_disk(track: Track) -> int:
    folder = Path(project_settings.MEDIA_ROOT, files.folder_of(track.pk))
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


@pytest.mark.django_db(transaction=True)
def test_a_track_weighs_what_its_files_do(made: Track, workspace: Workspace) -> None:
    assert made.stems.exists()
    assert made.size_bytes == on_disk(made) > 0

    renditions.make(made.pk, "flac")
    made.refresh_from_db()

    assert made.renditions.exists()
    assert stored_bytes(workspace) == made.size_bytes == on_disk(made)
    made.purge()
    assert stored_bytes(workspace) == 0


@pytest.mark.django_db(transaction=True)
def test_an_upload_weighs_but_was_not_made_here(bring: Bring, made: Track, workspace: Workspace) -> None:
    months = Usage.of(workspace).tracks
    track = bring(Path(made.audio.path).read_bytes(), "song.mp3").finish()

    uploads.run(track.pk)
    track.refresh_from_db()

    assert track.size_bytes == on_disk(track) > 0
    assert Usage.of(workspace).tracks == months


@pytest.mark.django_db(transaction=True)
def test_tracks_without_a_weight_are_weighed(made: Track) -> None:
    Track.objects.update(size_bytes=0)

    assert upkeep.weigh_tracks() == 1
    made.refresh_from_db()
    assert made.size_bytes == on_disk(made)
    assert upkeep.weigh_tracks() == 0


def test_a_song_counts_in_its_month_when_it_is_finished(start: Start, workspace: Workspace) -> None:
    track = start()
    assert track.planned_ms == 3000
    assert Usage.of(workspace).tracks == 0

    generation.run(track.pk)
    start().cancel()
    failed = start("fake: fail_at=0")
    generation.run(failed.pk)

    month = Usage.of(workspace)
    track.refresh_from_db()
    assert (month.tracks, month.made_ms) == (1, track.duration_ms)


def test_a_sample_counts_as_well(workspace: Workspace, alice: User) -> None:
    asked = SampleRequest(prompt="a drum loop", kind="loop", seed=1)
    track = Track.start_sample(workspace, alice, asked, "fake")

    generation.run(track.pk)

    assert Usage.of(workspace).tracks == 1


def test_one_song_too_many_leaves_no_row(start: Start, settings: Any) -> None:
    settings.CONCURRENT_MAX = 1
    start()

    with pytest.raises(ConcurrentLimitExceeded):
        start()

    assert Track.objects.count() == 1


def test_a_batch_that_does_not_fit_leaves_nothing(
    workspace: Workspace, alice: User, start: Start, settings: Any
) -> None:
    settings.CONCURRENT_MAX = 3
    start()

    def begin(job: Job, _place: int) -> Track:
        return Track.start(workspace, alice, Request(prompt="fake:", seed=1), "fake", job=job)

    with pytest.raises(ConcurrentLimitExceeded):
        Job.start(workspace, alice, "text2music", {}, "", begin, batch_size=3)

    assert (Track.objects.count(), Job.objects.count()) == (1, 0)


def test_an_upload_that_does_not_fit_is_refused_before_it_begins(
    workspace: Workspace, alice: User, settings: Any
) -> None:
    settings.STORAGE_MB = 1

    with pytest.raises(StorageLimitReached, match=r"0\.0 of 1 MB"):
        Upload.begin(workspace, alice, "song.wav", 1_000_001)

    assert not Upload.objects.exists()
