"""Pages where a song is refused: why, and what to ask for instead, one click away."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from accounts.models import Workspace
from engines.base import Request
from tests.tracks.test_pages import STREAM, post
from tracks.models import Track

NAMED = "a ballad like Taylor Swift"


def test_a_prompt_that_names_an_artist_is_refused_with_a_suggestion_that_passes(
    alice_client: Client, workspace: Workspace
) -> None:
    answer = post(alice_client, prompt=NAMED, bpm="92")
    page, suggestion = answer.content.decode(), answer.context["suggestion"]
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Names of artists and their songs are not allowed: Taylor Swift." in page
    assert f'name="suggestion" value="{suggestion}" data-prompt="{suggestion}"' in page
    assert NAMED in page
    assert not workspace.tracks.exists()
    assert post(alice_client, prompt=suggestion).status_code == HTTPStatus.FOUND


def test_the_suggestion_takes_the_place_of_the_prompt_without_scripts(
    alice_client: Client, workspace: Workspace
) -> None:
    answer = post(alice_client, prompt=NAMED, suggestion="a <soft> ballad", bpm="92", kind="instrumental", length="60")
    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.OK
    assert ">a &lt;soft&gt; ballad</textarea>" in page
    assert NAMED not in page
    for kept in ('value="92"', 'value="60" checked', "checked><span>Instrumental"):
        assert kept in page
    assert not workspace.tracks.exists()


def test_browser_with_scripts_gets_the_refusal_too(alice_client: Client) -> None:
    answer = alice_client.post("/tracks", {"prompt": NAMED}, headers=STREAM)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'name="suggestion"' in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"lyrics": "She sounds like Taylor Swift"}, "Names of artists and their songs are not allowed"),
        ({"prompt": "sieg heil"}, "This asks for something harmful. No song is made of it."),
    ],
)
def test_a_refusal_without_a_suggestion_offers_none(alice_client: Client, fields: dict[str, Any], message: str) -> None:
    answer = post(alice_client, **fields)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert message in answer.content.decode()
    assert 'name="suggestion"' not in answer.content.decode()


def test_the_enter_key_creates_where_there_is_a_suggestion(alice_client: Client) -> None:
    form = post(alice_client, prompt=NAMED).content.decode().partition('id="composer"')[2]
    assert "name=" not in form.partition("<button")[2].partition(">")[0]


def test_strangers_sign_in_before_they_get_words(client: Client, db: None, settings: Settings) -> None:
    settings.GUESTS = False
    answer = post(client, suggestion="a soft ballad")
    assert answer.url.startswith(reverse("account_login"))


def test_a_full_workspace_keeps_the_wishes(alice_client: Client, workspace: Workspace, settings: Settings) -> None:
    settings.CONCURRENT_MAX = 1
    track = Track.start(workspace, None, Request(prompt="rain", seed=1), "fake")
    answer = post(alice_client, prompt="Slow blues")
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Slow blues" in answer.content.decode()
    again = alice_client.post(reverse("track_again", args=[track.pk]), follow=True)
    for page in (answer, again):
        assert "1 song" in page.content.decode()
    assert Track.objects.get() == track


def test_a_song_from_before_its_artist_was_known_is_not_made_again(alice_client: Client, workspace: Workspace) -> None:
    track = Track.objects.create(workspace=workspace, engine="fake", request={"prompt": NAMED, "seed": 1})
    answer = alice_client.post(reverse("track_again", args=[track.pk]), follow=True)
    assert "Names of artists and their songs are not allowed" in answer.content.decode()
    assert Track.objects.get() == track
