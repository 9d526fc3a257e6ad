"""Playlists: put in order, heard, shared with the world."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.test import AsyncClient, Client

from accounts.models import Membership, Role, User, Workspace
from engines.errors import InvalidRequest
from tests.tracks.conftest import Start
from tracks.models import Playlist, Share, State, Track
from tracks.models.playlist import ENTRIES_MAX


@pytest.fixture
def playlist(workspace: Workspace) -> Playlist:
    return Playlist.open_in(workspace, None, "Drive")


@pytest.fixture
def abc(playlist: Playlist, workspace: Workspace) -> list[Track]:
    """Three finished tracks in the playlist."""
    row = {
        "workspace": workspace,
        "request": {"prompt": "x", "seed": 1},
        "state": State.COMPLETED,
        "output_format": "x",
    }
    tracks = [Track.objects.create(title=title, engine="fake", **row) for title in "abc"]
    playlist.add([track.pk for track in tracks])
    return tracks


def order(playlist: Playlist) -> str:
    return "".join(track.title for track in playlist.tracks)


def test_a_track_is_in_a_playlist_once_and_in_any_number_of_them(playlist: Playlist, abc: list[Track]) -> None:
    assert playlist.add([abc[0].pk]) == 0
    other = Playlist.open_in(playlist.workspace, None, "Drive")
    assert other.add([abc[0].pk, abc[0].pk]) == 1
    assert (order(playlist), order(other)) == ("abc", "a")


@pytest.mark.parametrize(("moved", "before", "after"), [(2, 0, "cab"), (0, None, "bca"), (0, 2, "bac"), (1, 1, "acb")])
def test_a_moved_track_stands_before_the_other(
    alice_client: Client, playlist: Playlist, abc: list[Track], moved: int, before: int | None, after: str
) -> None:
    fields = {"track": str(abc[moved].pk), "before": "" if before is None else str(abc[before].pk)}
    headers = {"Accept": "application/json"}
    answer = alice_client.post(f"/playlists/{playlist.pk}/order", fields, headers=headers)
    assert answer.status_code == HTTPStatus.NO_CONTENT
    assert order(playlist) == after


def test_moving_what_is_not_there_changes_nothing(playlist: Playlist, abc: list[Track], start: Start) -> None:
    playlist.move(start().pk, abc[0].pk)
    assert order(playlist) == "abc"


def test_a_track_in_the_trash_keeps_its_place(alice_client: Client, playlist: Playlist, abc: list[Track]) -> None:
    abc[1].trash()
    assert order(playlist) == "ac"
    playlist.move(abc[2].pk, abc[0].pk)
    abc[1].restore()
    assert order(playlist) == "cab"
    alice_client.post(f"/playlists/{playlist.pk}/tracks/{abc[1].pk}/removal")
    assert order(playlist) == "ca"


def test_a_playlist_holds_so_many_and_no_more(alice_client: Client, playlist: Playlist, workspace: Workspace) -> None:
    row = {"workspace": workspace, "request": {"prompt": "x", "seed": 1}}
    tracks = Track.objects.bulk_create(Track(**row) for _ in range(ENTRIES_MAX + 1))
    fields = {"tracks": " ".join(str(track.pk) for track in tracks), "playlist": str(playlist.pk)}
    page = alice_client.post("/library/listing", fields, follow=True).content.decode()
    assert f"a playlist may hold {ENTRIES_MAX} tracks" in page
    assert not playlist.entries.exists()


def test_more_tracks_need_no_more_queries(
    alice_client: Client, playlist: Playlist, abc: list[Track], django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(9):
        alice_client.get(f"/playlists/{playlist.pk}")


def test_made_renamed_and_deleted_by_hand(alice_client: Client, workspace: Workspace, made: Track) -> None:
    address = alice_client.post("/playlists", {"name": "Rain <3"}).url
    assert "This playlist is empty" in alice_client.get(address).content.decode()
    playlist = workspace.playlists.get()
    playlist.add([made.pk])
    alice_client.post(f"{address}/name", {"name": "Sun"})
    page = alice_client.get(address).content.decode()
    assert "<title>Sun" in page
    assert str(made.pk) in page
    alice_client.post(f"{address}/deletion")
    assert not Playlist.objects.exists()
    assert Track.objects.filter(pk=made.pk).exists()


@pytest.mark.parametrize("name", ["", "x" * 81])
def test_a_name_that_will_not_do_is_refused(alice_client: Client, workspace: Workspace, name: str) -> None:
    assert alice_client.post("/playlists", {"name": name}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    with pytest.raises(InvalidRequest, match="name"):
        Playlist.open_in(workspace, None, name)


def test_outsider_finds_none_and_viewer_only_looks(
    charlie_client: Client, bob_client: Client, bob: User, playlist: Playlist, abc: list[Track]
) -> None:
    Membership.objects.filter(user=bob).update(role=Role.VIEWER)
    address = f"/playlists/{playlist.pk}"
    assert charlie_client.get(address).status_code == HTTPStatus.NOT_FOUND
    assert bob_client.get(address).status_code == HTTPStatus.OK
    for act in ("name", "deletion", "order", "shares", f"tracks/{abc[0].pk}/removal"):
        assert charlie_client.post(f"{address}/{act}").status_code == HTTPStatus.NOT_FOUND
        assert bob_client.post(f"{address}/{act}").status_code == HTTPStatus.FORBIDDEN


def test_a_link_shows_the_playlist_and_nothing_private(
    alice_client: Client, client: Client, playlist: Playlist, abc: list[Track], alice: User
) -> None:
    alice_client.post(f"/playlists/{playlist.pk}/shares", {"downloads": "on"})
    share = Share.objects.get()
    assert share.token in alice_client.get(f"/playlists/{playlist.pk}/shares").content.decode()
    page = client.get(f"/s/{share.token}").content.decode()
    for track in abc:
        assert f'name="{track.title}"' in page
        assert str(track.pk) not in page
    for private in (str(playlist.pk), alice.email or "", playlist.workspace.slug):
        assert private not in page
    alice_client.post(f"/playlists/{playlist.pk}/shares/{share.pk}/revocation")
    assert client.get(f"/s/{share.token}").status_code == HTTPStatus.GONE


def test_only_finished_tracks_of_the_list_are_shared(client: Client, playlist: Playlist, start: Start) -> None:
    waiting = start()
    playlist.add([waiting.pk])
    share = Share.open_for(playlist, None)
    assert "Nothing to hear yet" in client.get(f"/s/{share.token}").content.decode()
    assert client.get(f"/s/{share.token}/audio").status_code == HTTPStatus.NOT_FOUND


def test_a_password_holds_for_the_tracks_too(client: Client, playlist: Playlist, abc: list[Track]) -> None:
    share = Share.open_for(playlist, None, password="sea")
    name = next(iter(share.named_tracks()))
    for path in ("", "/embed"):
        assert "Drive" not in client.get(f"/s/{share.token}{path}").content.decode()
    assert client.get(f"/s/{share.token}/tracks/{name}/cover").status_code == HTTPStatus.NOT_FOUND
    client.post(f"/s/{share.token}", {"password": "sea"})
    for path in ("", "/embed"):
        assert "Drive" in client.get(f"/s/{share.token}{path}").content.decode()
    assert client.get(f"/s/{share.token}/tracks/{name}/cover").status_code == HTTPStatus.OK
    other = Share.open_for(playlist, None)
    assert client.get(f"/s/{other.token}/tracks/{name}/cover").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.django_db(transaction=True)
async def test_a_shared_track_sounds_and_is_saved_where_the_link_allows_it(
    async_client: AsyncClient, made: Track, playlist: Playlist
) -> None:
    def open_link() -> tuple[Share, str]:
        playlist.add([made.pk])
        share = Share.open_for(playlist, None)
        return share, next(iter(share.named_tracks()))

    from asgiref.sync import sync_to_async

    share, name = await sync_to_async(open_link)()
    answer: Any = await async_client.get(f"/s/{share.token}/tracks/{name}/audio")
    assert len(b"".join([piece async for piece in answer.streaming_content])) == made.audio.size
    saved = await async_client.get(f"/s/{share.token}/tracks/{name}/audio?download=1")
    assert saved.status_code == HTTPStatus.NOT_FOUND
    await share.arefresh_from_db()
    assert share.plays == 1
