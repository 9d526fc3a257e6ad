"""Tracks: started through their workspace, found, renamed, cancelled, made again, trashed and purged."""

from __future__ import annotations

from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from celery import current_app
from channels.layers import get_channel_layer
from django.core.files.storage import default_storage
from redis import Redis

from accounts.models import User, Workspace
from engines.base import Request
from engines.errors import InvalidRequest
from tests.tracks.conftest import Start
from tracks import doorbell, files, generation
from tracks.models import State, Track

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_track_starts_pending_with_four_stems_asked_for(start: Start, alice: User, redis_url: str) -> None:
    track = start("rain on a roof", seed=7)
    assert (track.state, track.engine, track.created_by) == (State.PENDING, "fake", alice)
    assert Request.model_validate(track.request).stem_set == "four"
    with Redis.from_url(redis_url) as client:
        assert client.llen("render") == 1


def test_an_unknown_engine_is_refused_and_leaves_nothing(start: Start) -> None:
    with pytest.raises(InvalidRequest, match="engine: 'theremin'"):
        start(engine="theremin")
    assert not Track.objects.exists()


def test_the_same_again_has_another_seed(start: Start, alice: User) -> None:
    first = start("rain", length_ms=5000, bpm=90)
    again = first.again(alice)
    assert again.pk != first.pk
    assert again.request["seed"] != first.request["seed"]
    assert again.request | {"seed": 1} == first.request


def test_search_finds_every_word_in_title_or_prompt(start: Start, workspace: Workspace) -> None:
    rain = start("Soft RAIN with piano")
    rain.rename("Evening")
    start("piano alone")
    assert list(workspace.tracks.visible().search("evening rain")) == [rain]
    assert workspace.tracks.search("piano").count() == 2
    assert workspace.tracks.search("trumpet").count() == 0
    assert workspace.tracks.search("").count() == 2


def test_a_stranger_finds_no_track(start: Start, charlie: User) -> None:
    start()
    assert not charlie.workspaces.get().tracks.exists()


@pytest.mark.parametrize("title", ["", " \n ", "x" * 201])
def test_a_title_out_of_its_limits_is_refused(start: Start, title: str) -> None:
    track = start()
    with pytest.raises(InvalidRequest, match=r"title: .* must have 1 to 200 characters"):
        track.rename(title)


def test_a_trashed_track_is_out_of_sight_until_it_is_restored(made: Track, workspace: Workspace) -> None:
    made.trash()
    assert (workspace.tracks.visible().count(), workspace.tracks.trashed().count()) == (0, 1)
    assert default_storage.exists(made.audio.name)
    made.restore()
    made.refresh_from_db()
    assert made.state == State.COMPLETED
    assert workspace.tracks.visible().get() == made


def test_a_trashed_track_is_not_made_any_more(start: Start) -> None:
    track = start()
    track.trash()
    generation.run(track.pk)
    track.refresh_from_db()
    assert track.state == State.CANCELLED


def test_a_purged_track_leaves_no_file_and_no_log(made: Track, redis_url: str) -> None:
    folder = Path(default_storage.path(files.folder_of(made.pk)))
    assert folder.exists()
    track_id = made.pk
    made.purge()
    assert not folder.exists()
    assert not Track.objects.exists()
    with Redis.from_url(redis_url) as client:
        assert client.keys(f"track:*{track_id}*:log") == []


async def test_the_doorbell_rings_at_every_change(start: Start, workspace: Workspace) -> None:
    layer = get_channel_layer()
    assert layer
    channel = await layer.new_channel()
    await layer.group_add(doorbell.group(workspace.pk), channel)
    track = await sync_to_async(start)()
    await sync_to_async(generation.run)(track.pk)
    rung = [await layer.receive(channel) for _ in range(3)]
    assert {ring["id"] for ring in rung} == {str(track.pk)}
    assert [ring["state"] for ring in rung] == ["pending", "processing", "completed"]


def test_a_burst_of_one_workspace_lets_the_first_song_of_another_pass(
    start: Start, charlie: User, transactional_db: None
) -> None:
    burst = [start() for _ in range(6)]
    late = Track.start(charlie.workspaces.get(), charlie, Request(prompt="one song", seed=1))
    with current_app.connection_for_read() as connection, connection.SimpleQueue(late.queue) as queue:
        order = [queue.get_nowait().payload[0][0] for _ in range(7)]
    assert order[:3] == [str(track.pk) for track in burst[:3]]
    assert order[3] == str(late.pk)
