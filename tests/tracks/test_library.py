"""The library over HTTP: what it finds, in which order, and what is done to many tracks at once."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.models import Membership, Role, User, Workspace
from engines.edits import Extend
from tests.running import wait_until
from tests.tracks.conftest import Start
from tests.working import working
from tracks import generation
from tracks.models import Facts, Folder, Playlist, State, Track
from tracks.views.library import PAGE_TRACKS
from tracks.views.streams import STREAM_TYPE

STREAM = {"Accept": f"{STREAM_TYPE}, text/html"}
MANY_ACTS = ["deletion", "restoration", "purge", "moves", "listing"]


@pytest.fixture
def viewer_client(bob_client: Client, bob: User) -> Client:
    """Bob, who may only look."""
    Membership.objects.filter(user=bob, workspace__slug=bob_client.session["workspace_slug"]).update(role=Role.VIEWER)
    return bob_client


def keep(workspace: Workspace, title: str, *, tempo: float = 0, key: str = "", **fields: Any) -> Track:
    """A finished track, as the library sees it."""
    understood, genres = fields.pop("moods", []), fields.pop("styles", [])
    result = {"tempo_bpm": tempo, "key": key, "understood": understood, "metadata": {"genres": genres}}
    known = {"request": {"prompt": "", "seed": 1}, "engine": "fake", "state": State.COMPLETED, "output_format": "x"}
    track = Track.objects.create(workspace=workspace, title=title, result=result, **(known | fields))
    track.describe()
    return track


def found(client: Client, query: str = "") -> list[str]:
    return [track.title for track in client.get(f"/library?{query}").context["tracks"]]


def test_words_are_looked_for_in_titles_prompts_styles_and_lyrics(alice_client: Client, workspace: Workspace) -> None:
    keep(
        workspace, "Évening", request={"prompt": "Soft RAIN", "lyrics": "Out to\nthe sea", "seed": 1}, styles=["Lo-Fi"]
    )
    keep(workspace, "Morning")
    for words in ("évening", "ÉVENING", "rain", "lo-fi", "to the SEA", "rain sea evening".replace("eve", "éve")):
        assert found(alice_client, f"q={words}") == ["Évening"]
    assert "Nothing matches" in alice_client.get("/library?q=noon").content.decode()
    assert "Nothing matches" in alice_client.get("/library?q=100%25").content.decode()


def test_a_new_title_is_found_at_once(alice_client: Client, start: Start) -> None:
    track = start("harbour")
    track.rename("Night boat")
    assert found(alice_client, "q=boat+harbour") == ["Night boat"]


def test_a_made_song_is_found_by_what_came_of_it(alice_client: Client, start: Start) -> None:
    track = start()
    generation.run(track.pk)
    facts = Facts.objects.get(track=track)
    track.refresh_from_db()
    assert facts.length_ms == track.duration_ms
    assert facts.tempo_bpm == track.result["tempo_bpm"]
    assert found(alice_client, f"length_from=1&length_to=60&tempo_from={int(facts.tempo_bpm)}") == [track.title]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("form=upload", ["c"]),
        ("form=song", ["b", "a"]),
        ("style=lo-fi", ["a"]),
        ("mood=sad", ["b", "a"]),
        ("mood=sad&style=jazz", ["b"]),
        ("key=A+minor", ["a"]),
        ("tempo_from=80", ["b"]),
        ("tempo_to=100", ["a"]),
        ("length_from=60", ["b"]),
        ("length_to=59", ["a"]),
        ("state=failed", ["c"]),
        ("since=2020-01-02", ["c", "b"]),
        ("until=2020-01-01", ["a"]),
        ("since=2020-01-02&until=2020-01-01", []),
        ("mood=sad&tempo_from=200", []),
    ],
)
def test_filters_leave_what_they_say(alice_client: Client, workspace: Workspace, query: str, titles: list[str]) -> None:
    old = timezone.now().replace(year=2020, month=1, day=1, hour=12)
    keep(
        workspace,
        "a",
        tempo=70,
        key="A minor",
        styles=["lo-fi"],
        moods=["Melancholic"],
        duration_ms=30_000,
        created_at=old,
    )
    keep(workspace, "b", tempo=120, key="C major", styles=["jazz"], moods=["sad", "piano"], duration_ms=90_000)
    keep(workspace, "c", kind="upload", state=State.FAILED, request={"name": "c.wav"})
    assert found(alice_client, query) == titles


def test_an_edit_is_a_kind_of_its_own(alice_client: Client, made: Track) -> None:
    made.start_edit(None, Extend(side="after", length_ms=4000, prompt="brass"), title="Longer")
    assert found(alice_client, "form=edit") == ["Longer"]
    assert found(alice_client, "form=song") == [made.title]


def test_tracks_of_a_person_and_in_a_folder(alice_client: Client, alice: User, bob: User, workspace: Workspace) -> None:
    folder = Folder.open_in(workspace, "Film")
    keep(workspace, "hers", created_by=alice, folder=folder)
    keep(workspace, "his", created_by=bob)
    assert found(alice_client, f"person={bob.pk}") == ["his"]
    assert found(alice_client, f"folder={folder.pk}") == ["hers"]


@pytest.mark.parametrize(
    ("order", "titles"),
    [
        ("newest", "bCa"), ("oldest", "aCb"), ("title", "abC"), ("longest", "Cab"), ("shortest", "baC"),
        ("fastest", "abC"), ("slowest", "Cba"), ("largest", "baC"),
    ],
)  # fmt: skip
def test_sorted_as_asked_page_by_page(
    alice_client: Client, workspace: Workspace, monkeypatch: Any, order: str, titles: str
) -> None:
    monkeypatch.setattr("tracks.views.library.PAGE_TRACKS", 1)
    now = timezone.now()
    keep(workspace, "a", tempo=120, duration_ms=2000, size_bytes=2, created_at=now - timedelta(days=2))
    keep(workspace, "b", tempo=100, duration_ms=1000, size_bytes=3, created_at=now)
    keep(workspace, "C", tempo=90, duration_ms=3000, size_bytes=1, created_at=now - timedelta(days=1))
    seen, after = "", ""
    while after is not None:
        context = alice_client.get(f"/library?sort={order}{after}").context
        seen += "".join(track.title for track in context["tracks"])
        after = f"&after={context['next'].pk}" if context["next"] else None
    assert seen == titles


def test_goes_on_after_the_last_track_seen_where_all_are_alike(alice_client: Client, workspace: Workspace) -> None:
    moment = timezone.now()  # the same for all, so that only the id tells them apart
    row = {"workspace": workspace, "engine": "fake", "request": {"prompt": "x", "seed": 1}, "created_at": moment}
    Track.objects.bulk_create(Track(**row) for _ in range(PAGE_TRACKS + 2))
    first = alice_client.get("/library").context
    second = alice_client.get(f"/library?after={first['next'].pk}").context
    assert len({track.pk for track in [*first["tracks"], *second["tracks"]]}) == PAGE_TRACKS + 2
    assert second["next"] is None


@pytest.mark.parametrize("after", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_begins_at_the_top_after_a_track_it_does_not_know(alice_client: Client, made: Track, after: str) -> None:
    assert found(alice_client, f"after={after}") == [made.title]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("tempo_from=7", "Give a whole number from 40 to 300."),
        ("tempo_to=fast", "Give a whole number from 40 to 300."),
        ("length_to=-1", "Give a whole number from 0 to 36000."),
        ("since=tomorrow", "Enter a valid date."),
        ("form=opera", "opera is not one of the available choices."),
        ("person=999999", "not one of the available choices."),
    ],
)
def test_a_filter_that_means_nothing_is_told_beside_it(alice_client: Client, query: str, message: str) -> None:
    assert message in alice_client.get(f"/library?{query}").content.decode()


def test_more_tracks_need_no_more_queries(
    alice_client: Client, workspace: Workspace, django_assert_max_num_queries: Any
) -> None:
    for number in range(PAGE_TRACKS):
        keep(workspace, f"{number}", styles=["jazz"], moods=["sad"])
    with django_assert_max_num_queries(18):
        alice_client.get("/library?mood=sad&q=1&sort=title")
    with django_assert_max_num_queries(7):
        alice_client.get("/library?after=")


def test_favourites_are_of_each_person(alice_client: Client, viewer_client: Client, made: Track) -> None:
    answer = viewer_client.post(f"/tracks/{made.pk}/favourite", {"on": "1"}, headers=STREAM)
    assert 'aria-pressed="true"' in answer.content.decode()
    assert found(viewer_client, "favourites=1") == [made.title]
    assert found(alice_client, "favourites=1") == []
    assert 'aria-pressed="true"' in viewer_client.get(f"/tracks/{made.pk}/card").content.decode()
    assert viewer_client.post(f"/tracks/{made.pk}/favourite", {"on": "0"}).status_code == HTTPStatus.FOUND
    assert found(viewer_client, "favourites=1") == []


def test_deleted_track_can_be_brought_back_or_deleted_for_good(alice_client: Client, made: Track) -> None:
    for _ in range(2):
        alice_client.post(f"/tracks/{made.pk}/deletion")
        assert found(alice_client) == []
        assert found(alice_client, "trash") == [made.title]
        if made.pk and alice_client.post(f"/tracks/{made.pk}/restoration"):
            assert found(alice_client) == [made.title]
    assert alice_client.post(f"/tracks/{made.pk}/purge").status_code == HTTPStatus.NOT_FOUND
    alice_client.post(f"/tracks/{made.pk}/deletion")
    alice_client.post(f"/tracks/{made.pk}/purge")
    assert not Track.objects.exists()


def test_many_are_deleted_and_brought_back_together(alice_client: Client, workspace: Workspace) -> None:
    one, two, kept = (keep(workspace, title) for title in "abc")
    page = alice_client.post("/library/deletion", {"track": [one.pk, two.pk]}, headers=STREAM).content.decode()
    assert f'action="remove" target="track-{one.pk}"' in page
    assert "Deleted 2 tracks" in page
    assert found(alice_client) == [kept.title]
    undo = page.split('action="/library/restoration?')[1].split('"')[0]
    alice_client.post(f"/library/restoration?{undo}")
    assert len(found(alice_client)) == 3


def test_all_that_was_found_is_deleted_and_nothing_else(alice_client: Client, workspace: Workspace) -> None:
    for number in range(PAGE_TRACKS + 2):
        keep(workspace, f"sad {number}", moods=["sad"])
    kept = keep(workspace, "happy", moods=["happy"])
    answer = alice_client.post("/library/deletion", {"all": "1", "query": "mood=sad"})
    assert answer.url == "/library"
    assert found(alice_client) == [kept.title]
    assert Track.objects.trashed().count() == PAGE_TRACKS + 2


def test_what_is_being_made_is_cancelled_when_many_are_deleted(alice_client: Client, start: Start) -> None:
    track = start()
    alice_client.post("/library/deletion", {"tracks": f"{track.pk}"})
    track.refresh_from_db()
    assert (track.state, track.deleted_at is None) == (State.CANCELLED, False)


@pytest.mark.django_db(transaction=True)
def test_chosen_tracks_of_the_trash_are_deleted_for_good(alice_client: Client, workspace: Workspace) -> None:
    gone, stays, outside = (keep(workspace, title) for title in "abc")
    Track.objects.filter(pk__in=[gone.pk, stays.pk]).trash()
    with working("upkeep"):
        alice_client.post("/library/purge", {"track": [gone.pk, outside.pk]})
        wait_until(lambda: not Track.objects.filter(pk=gone.pk).exists(), "the purge")
    assert set(Track.objects.all()) == {stays, outside}


def test_many_become_favourites_move_and_join_a_playlist(alice_client: Client, workspace: Workspace) -> None:
    tracks = [keep(workspace, title) for title in "ab"]
    folder, playlist = Folder.open_in(workspace, "Film"), Playlist.open_in(workspace, None, "Drive")
    chosen = {"tracks": " ".join(str(track.pk) for track in tracks)}
    alice_client.post("/library/favourites", chosen | {"on": "1"})
    page = alice_client.post("/library/moves", chosen | {"folder": str(folder.pk)}, headers=STREAM).content.decode()
    assert "Moved 2 tracks to “Film”" in page
    alice_client.post("/library/listing", chosen | {"playlist": str(playlist.pk)})
    for query in ("favourites=1", f"folder={folder.pk}"):
        assert found(alice_client, query) == ["b", "a"]
    assert [track.title for track in playlist.tracks] == ["b", "a"]
    alice_client.post("/library/moves", chosen | {"folder": ""})
    assert found(alice_client, f"folder={folder.pk}") == []
    alice_client.post("/library/favourites", chosen | {"on": "0"})
    assert found(alice_client, "favourites=1") == []


@pytest.mark.django_db(transaction=True)
async def test_chosen_tracks_come_in_one_archive(alice_async_client: AsyncClient, made: Track) -> None:
    twin = await Track.objects.acreate(
        workspace_id=made.workspace_id, title=made.title, request=made.request, engine="fake", audio=made.audio,
        state=State.COMPLETED, output_format=made.output_format,
    )  # fmt: skip
    answer: Any = await alice_async_client.post("/library/archive", {"tracks": f"{made.pk} {twin.pk}"})
    data = b"".join([piece async for piece in answer.streaming_content])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.namelist() == ["Test tones.mp3", "Test tones (2).mp3"]
        assert archive.read("Test tones.mp3") == archive.read("Test tones (2).mp3") != b""


def test_an_archive_of_nothing_is_refused(alice_client: Client, start: Start) -> None:
    answer = alice_client.post("/library/archive", {"track": [start().pk]})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert answer.content.decode() == "Choose 1 to 500 finished tracks; these are 0."


@pytest.mark.parametrize("act", MANY_ACTS)
def test_outsider_changes_nothing(charlie_client: Client, workspace: Workspace, made: Track, act: str) -> None:
    folder, playlist = Folder.open_in(workspace, "Film"), Playlist.open_in(workspace, None, "Drive")
    made.trash()
    before = Track.objects.values().get()
    fields = {"track": [made.pk], "folder": "", "playlist": str(playlist.pk)}
    charlie_client.post(f"/library/{act}", fields)
    charlie_client.post(f"/library/{act}", {"all": "1", "query": f"folder={folder.pk}", "playlist": str(playlist.pk)})
    assert Track.objects.values().get() == before
    assert not playlist.entries.exists()


@pytest.mark.parametrize("act", MANY_ACTS)
def test_viewer_changes_nothing_shared(viewer_client: Client, made: Track, act: str) -> None:
    assert viewer_client.post(f"/library/{act}", {"track": [made.pk]}).status_code == HTTPStatus.FORBIDDEN


def test_outsider_finds_nothing_there(charlie_client: Client, made: Track) -> None:
    assert found(charlie_client) == []
    for act in ("favourite", "deletion", "restoration", "purge"):
        assert charlie_client.post(f"/tracks/{made.pk}/{act}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize("at", ["", "nonsense", "2020-01-01", "2020-01-01T00:00:00"])
def test_undoing_at_no_moment_is_answered_kindly(alice_client: Client, at: str) -> None:
    assert alice_client.post(f"/library/restoration?at={at}").status_code == HTTPStatus.NOT_FOUND


def test_a_full_storage_says_what_to_do(alice_client: Client, workspace: Workspace, settings: Any) -> None:
    settings.STORAGE_MB = 1
    keep(workspace, "a", size_bytes=2_000_000)
    page = alice_client.get("/library").content.decode()
    assert "2.0 of 1 MB of storage are used" in page
    assert "/library?sort=largest" in page
