"""What people have changed in a track: the forms, what they start, and the family that comes of it."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client

from accounts.models import Membership, Role, User, Workspace
from tests.tracks.conftest import Start
from tracks import changes, generation
from tracks.family import versions_of
from tracks.models import Track

KEPT = ["vary", "extend", "stretch", "section", "words", "key", "tempo", "instrument", "shorten"]
FIELDS = {
    "vary": {"variance": "0.35"},
    "extend": {"side": "before", "seconds": "5", "prompt": "fake:", "lyrics": ""},
    "stretch": {"start_s": "1", "end_s": "5", "prompt": "strings", "lyrics": ""},
    "section": {"section": "1", "prompt": "fake:", "lyrics": ""},
    "words": {"section": "", "lyrics": "Home again"},
    "key": {"key": "D minor"},
    "tempo": {"bpm": "100"},
    "instrument": {"part": "Test tones", "instrument": "piano"},
    "shorten": {"seconds": "4"},
}


@pytest.fixture
def song(start: Start) -> Track:
    """A finished song of six seconds with words."""
    track = start(length_ms=6000, lyrics="Out to the sea")
    generation.run(track.pk)
    track.refresh_from_db()
    return track


def test_every_act_is_offered_for_a_song_that_was_kept(song: Track) -> None:
    assert list(changes.offered(song)) == KEPT


def test_the_page_names_what_is_offered(alice_client: Client, song: Track) -> None:
    page = alice_client.get(f"/tracks/{song.pk}").content.decode()
    assert all(f">{kind.title}</a>" in page for kind in changes.CHANGES.values())


def test_nothing_is_offered_before_the_end(start: Start) -> None:
    assert changes.offered(start()) == {}


@pytest.mark.parametrize("act", KEPT)
def test_each_act_makes_a_new_track_of_this_one(alice_client: Client, song: Track, act: str) -> None:
    address = f"/tracks/{song.pk}/changes/{act}"
    page = alice_client.get(address).content.decode()
    assert all(f'name="{name}"' in page for name in FIELDS[act])

    answer = alice_client.post(address, FIELDS[act])

    made = Track.objects.exclude(pk=song.pk).get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/tracks/{made.pk}"
    assert made.parent == song
    song.refresh_from_db()
    assert song.state == "completed"


@pytest.mark.parametrize(
    ("act", "wrong", "words"),
    [
        ("extend", {"seconds": "2"}, "greater than or equal to 3"),
        ("tempo", {"bpm": "10"}, "greater than or equal to 40"),
        ("shorten", {"seconds": "6"}, "less than or equal to 5"),
        ("stretch", {"end_s": "3"}, "A stretch lasts at least 3 seconds."),
        ("stretch", {"end_s": "60"}, "The track ends at 6 seconds."),
        ("key", {"key": "H dur"}, "Select a valid choice"),
        ("section", {"section": "9"}, "Select a valid choice"),
        ("words", {"lyrics": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_done_is_said_in_the_form(
    alice_client: Client, song: Track, act: str, wrong: dict[str, str], words: str
) -> None:
    answer = alice_client.post(f"/tracks/{song.pk}/changes/{act}", FIELDS[act] | wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Track.objects.count() == 1


def test_refused_words_are_refused_in_the_form(alice_client: Client, song: Track) -> None:
    fields = FIELDS["section"] | {"prompt": "in the style of Taylor Swift"}
    answer = alice_client.post(f"/tracks/{song.pk}/changes/section", fields)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert Track.objects.count() == 1


def test_a_dialog_is_led_to_the_new_track(alice_client: Client, song: Track) -> None:
    accepts = {"Accept": "text/vnd.turbo-stream.html, text/html"}
    answer = alice_client.post(f"/tracks/{song.pk}/changes/key", FIELDS["key"], headers=accepts)
    made = Track.objects.exclude(pk=song.pk).get()
    assert f'<turbo-stream action="visit" href="/tracks/{made.pk}">' in answer.content.decode()


def test_the_chosen_stretch_is_in_the_form(alice_client: Client, song: Track) -> None:
    page = alice_client.get(f"/tracks/{song.pk}/changes/stretch?start_s=1.5&end_s=5").content.decode()
    assert re.search(r'name="start_s"[^>]* value="1.5"|value="1.5"[^>]* name="start_s"', page)


def test_viewers_and_strangers_change_nothing(
    bob_client: Client, charlie_client: Client, bob: User, workspace: Workspace, song: Track
) -> None:
    Membership.objects.filter(workspace=workspace, user=bob).update(role=Role.VIEWER)
    for client, status in ((bob_client, 403), (charlie_client, 404)):
        address = f"/tracks/{song.pk}/changes/key"
        assert client.get(address).status_code == status
        assert client.post(address, FIELDS["key"]).status_code == status
    assert Track.objects.count() == 1


def test_an_unknown_act_is_not_found(alice_client: Client, song: Track) -> None:
    assert alice_client.get(f"/tracks/{song.pk}/changes/paint").status_code == 404


def test_the_versions_of_a_song_are_a_tree(song: Track, alice: User) -> None:
    forms = changes.offered(song)

    def changed(track: Track, act: str) -> Track:
        form = forms[act](track, QueryDict(urlencode(FIELDS[act])))
        assert form.is_valid()
        made = form.start(alice)
        generation.run(made.pk)
        made.refresh_from_db()
        return made

    key, tempo = changed(song, "key"), changed(song, "tempo")
    deeper = changed(key, "tempo")
    tree = [(version.track, version.depth) for version in versions_of(deeper)]
    assert tree == [(song, 0), (key, 1), (deeper, 2), (tempo, 1)]
    assert versions_of(tempo) == versions_of(deeper)
    key.trash()
    assert [version.track for version in versions_of(song)] == [song, tempo]


def test_a_song_without_relatives_has_no_tree(song: Track) -> None:
    assert versions_of(song) == []
