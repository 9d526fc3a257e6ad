"""Pages of tracks over HTTP, as people with and without scripts, with and without rights, meet them."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, Role, User, Workspace
from engines.base import Request, SampleRequest
from engines.edits import Extend
from tests.tracks.conftest import Start
from tracks import generation
from tracks.models import State, Track
from tracks.views.streams import STREAM_TYPE

STREAM = {"Accept": f"{STREAM_TYPE}, text/html"}
ACTIONS = ["track_cancel", "track_again", "track_delete", "track_rename"]
PAGES = ["track", "track_card", "track_cover", "track_lyrics", "track_rename"]


@pytest.fixture
def track(workspace: Workspace, alice: User) -> Track:
    return Track.start(workspace, alice, Request(prompt="fake: chunks=1", seed=7), "fake")


@pytest.fixture
def viewer_client(bob_client: Client, bob: User, workspace: Workspace) -> Client:
    """Bob, who may only look."""
    Membership.objects.filter(user=bob, workspace=workspace).update(role=Role.VIEWER)
    return bob_client


def post(client: Client, **fields: Any) -> Any:
    return client.post("/tracks", {"prompt": "Slow blues", **fields})


@pytest.mark.parametrize("name", [*PAGES, *ACTIONS])
def test_outsider_finds_nothing(charlie_client: Client, track: Track, name: str) -> None:
    call: Callable[..., Any] = charlie_client.get if name in PAGES else charlie_client.post
    assert call(reverse(name, args=[track.pk])).status_code == HTTPStatus.NOT_FOUND
    assert Track.objects.get() == track


def test_viewer_may_look_and_change_nothing(viewer_client: Client, track: Track) -> None:
    assert viewer_client.get(reverse("track", args=[track.pk])).status_code == HTTPStatus.OK
    for name in ACTIONS:
        assert viewer_client.post(reverse(name, args=[track.pk])).status_code == HTTPStatus.FORBIDDEN
    assert post(viewer_client).status_code == HTTPStatus.FORBIDDEN
    assert Track.objects.get().state == State.PENDING


def test_lyrics_follow_the_times_of_their_words(alice_client: Client, start: Start) -> None:
    track = start(lyrics="[verse]\nIn the rain")
    generation.run(track.pk)
    page = alice_client.get(reverse("track", args=[track.pk])).content.decode()
    assert '<button type="button" data-start-ms="1000" data-end-ms="1500" tabindex="-1">rain</button>' in page
    answer = alice_client.get(reverse("track_lyrics", args=[track.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="Test tones.lrc"'
    assert "[00:00.00]<00:00.00>In <00:00.50>the <00:01.00>rain" in answer.content.decode()


def test_instrumental_shows_and_gives_no_lyrics(alice_client: Client, made: Track) -> None:
    page = alice_client.get(reverse("track", args=[made.pk])).content.decode()
    assert "<lyric-sheet" not in page
    assert reverse("track_lyrics", args=[made.pk]) not in page
    assert alice_client.get(reverse("track_lyrics", args=[made.pk])).status_code == HTTPStatus.NOT_FOUND


def test_page_of_a_sample_tells_its_bars(alice_client: Client, workspace: Workspace) -> None:
    loop = SampleRequest(kind="loop", prompt="dusty drums", seed=3, bars=2)
    track = Track.start_sample(workspace, None, loop, "fake")
    for state in (State.PENDING, State.COMPLETED):
        page = alice_client.get(reverse("track", args=[track.pk])).content.decode()
        assert f'state="{state}"' in page
        assert "dusty drums" in page
        assert alice_client.get(reverse("track_card", args=[track.pk])).status_code == HTTPStatus.OK
        generation.run(track.pk)
    assert "<dt>Sample</dt><dd>Loop</dd>" in page
    assert "<dt>Bars</dt><dd>2</dd>" in page


def test_page_of_an_edit_tells_what_it_was_made_from(alice_client: Client, made: Track) -> None:
    made.rename("Rain")
    edit = made.start_edit(None, Extend(side="after", length_ms=4000, prompt="<more> brass"))
    address = reverse("track", args=[edit.pk])
    told = "Longer by 4 s at the end: &lt;more&gt; brass"
    assert told in alice_client.get(reverse("track_card", args=[edit.pk])).content.decode()
    generation.run(edit.pk)
    page = alice_client.get(address).content.decode()
    assert told in page
    assert f'Made from <a href="{reverse("track", args=[made.pk])}" dir="auto">Rain</a>' in page
    made.trash()
    assert "Made from" not in alice_client.get(address).content.decode()


@pytest.mark.parametrize("name", ["track", "track_card"])
def test_failed_edit_offers_no_prompt_to_change(alice_client: Client, made: Track, name: str) -> None:
    edit = made.start_edit(None, Extend(side="after", length_ms=4000, prompt="brass"))
    edit.cancel()
    page = alice_client.get(reverse(name, args=[edit.pk])).content.decode()
    assert "Try again" in page
    assert "Change the prompt" not in page


def test_a_silent_stem_says_so_in_the_mixer(alice_client: Client, made: Track) -> None:
    page = alice_client.get(reverse("track", args=[made.pk])).content.decode()
    assert "Vocals <small>silent</small>" in page
    assert "Download Vocals" in page
    assert "Volume of Drums" in page


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", "🎷🎶", "שיר של ערב", "A & B “c”"])
def test_any_title_is_shown_as_it_was_written(alice_client: Client, track: Track, title: str) -> None:
    alice_client.post(reverse("track_rename", args=[track.pk]), {"title": title})
    track.refresh_from_db()
    assert track.title == title
    page = alice_client.get(reverse("track", args=[track.pk])).content.decode()
    assert "<script>alert" not in page
    assert title.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") in page


@pytest.mark.parametrize(("title", "message"), [(" ", "Title: it is empty"), ("x" * 201, "at most 200 are allowed")])
def test_bad_title_is_refused(alice_client: Client, track: Track, title: str, message: str) -> None:
    answer = alice_client.post(reverse("track_rename", args=[track.pk]), {"title": title})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert message in answer.content.decode()


def test_cancelling_shows_on_the_card(alice_client: Client, track: Track) -> None:
    alice_client.post(reverse("track_cancel", args=[track.pk]))
    card = alice_client.get(reverse("track_card", args=[track.pk])).content.decode()
    assert 'state="cancelled"' in card
    assert "Try again" in card


def test_cover_is_the_same_each_time_and_another_for_another_seed(alice_client: Client, track: Track) -> None:
    other = track.again(None)
    one, same, another = (
        alice_client.get(reverse("track_cover", args=[pk])).content for pk in (track.pk, track.pk, other.pk)
    )
    assert one == same != another
    assert one.startswith(b"<svg")
