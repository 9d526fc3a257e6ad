"""The start page over HTTP: what is asked for by its form, however often and from wherever it is filled."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts import limits
from accounts.models import Workspace
from engines.base import LYRICS_MAX_CHARS
from plans.models import SavedPrompt
from tests.tracks.conftest import Start
from tracks.models import Job, Track
from tracks.views.streams import STREAM_TYPE

STREAM = {"Accept": f"{STREAM_TYPE}, text/html"}


def post(client: Client, **fields: Any) -> Any:
    return client.post("/tracks", {"prompt": "Slow blues", **fields})


def asked(workspace: Workspace) -> dict[str, Any]:
    request: dict[str, Any] = workspace.tracks.get().request
    return request


def test_form_starts_a_track_and_leads_to_it(alice_client: Client, workspace: Workspace) -> None:
    answer = post(alice_client, length="60", bpm="92", key="A minor", meter="3/4", seed="5")
    track = workspace.tracks.get()
    assert answer.url == f"/tracks/{track.pk}"
    wanted = {"prompt": "Slow blues", "length_ms": 60_000, "bpm": 92, "key": "A minor", "meter": "3/4", "seed": 5}
    assert wanted.items() <= track.request.items()
    assert not track.request["instrumental"]
    assert (track.request["lyrics"], track.request["voice"], track.request["language"]) == ("", None, None)


def test_form_asks_for_a_voice_and_words(alice_client: Client, workspace: Workspace) -> None:
    post(alice_client, lyrics="[verse]\r\nIn the rain", voice="choir", language="fr")
    request = workspace.tracks.get().request
    assert (request["lyrics"], request["voice"], request["language"]) == ("[verse]\nIn the rain", "choir", "fr")


def test_form_asks_for_an_instrumental(alice_client: Client, workspace: Workspace) -> None:
    post(alice_client, kind="instrumental")
    assert workspace.tracks.get().request["instrumental"]


def test_line_ends_of_browsers_do_not_make_lyrics_too_long(alice_client: Client, workspace: Workspace) -> None:
    lines = "la\r\n" * (LYRICS_MAX_CHARS // 3)
    post(alice_client, lyrics=lines)
    assert len(workspace.tracks.get().request["lyrics"]) < LYRICS_MAX_CHARS < len(lines)


def test_refused_form_keeps_the_wishes_for_a_song(alice_client: Client) -> None:
    asked = {"lyrics": "Hey <you>", "voice": "rap", "language": "pt", "kind": "instrumental"}
    page = post(alice_client, **asked).content.decode()
    assert "Lyrics: nobody sings in an instrumental; choose another kind, or leave the lyrics empty." in page
    assert "Voice: nobody sings in an instrumental; choose another kind, or choose Auto here." in page
    for kept in ("Hey &lt;you&gt;</textarea>", '"rap" selected', '"pt" selected', "checked><span>Instrumental"):
        assert kept in page
    assert '<details class="more" open>' in page


def test_form_draws_a_seed_where_none_is_given(alice_client: Client, workspace: Workspace) -> None:
    post(alice_client)
    post(alice_client)
    one, other = workspace.tracks.all()
    assert one.request["seed"] != other.request["seed"]


def test_browser_with_scripts_gets_the_card_in_a_stream(alice_client: Client, workspace: Workspace) -> None:
    answer = alice_client.post("/tracks", {"prompt": "Slow blues"}, headers=STREAM)
    assert answer["Content-Type"].startswith(STREAM_TYPE)
    assert f'id="track-{workspace.tracks.get().pk}"' in answer.content.decode()
    assert " begin" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"prompt": " "}, "Prompt: it is empty"),
        ({"prompt": "x" * 4101}, "Prompt: it has 4101 characters; at most 4100 are allowed."),
        ({"length": "custom", "length_s": "2.999"}, "Length: 2.999 is not allowed; give 3 to 600 seconds."),
        ({"length": "custom", "length_s": "600.001"}, "Length: 600.001 is not allowed; give 3 to 600 seconds."),
        ({"length": "custom"}, "Length: it is empty; give 3 to 600 seconds."),
        ({"bpm": "900"}, "Tempo: 900 is not allowed; give 40 to 300 beats per minute."),
        ({"seed": "-1"}, "Seed: -1 is not allowed; give 0 to 2147483647."),
        ({"seed": "2147483648"}, "Seed: 2147483648 is not allowed; give 0 to 2147483647."),
        ({"lyrics": "x" * (LYRICS_MAX_CHARS + 1)}, f"characters; at most {LYRICS_MAX_CHARS} are allowed."),
        ({"voice": "parrot"}, "Voice: parrot is not allowed; choose one of Auto, female, male, duet, choir, rap."),
        ({"language": "xx"}, "Language: xx is not allowed; choose one of Auto, en, es, fr, de, it, pt."),
        ({"output_format": "tape"}, "Format: tape is not allowed; choose one of mp3_44100_128, "),
    ],
)
def test_bad_input_is_named_and_nothing_is_lost(
    alice_client: Client, workspace: Workspace, fields: dict[str, str], message: str
) -> None:
    answer = post(alice_client, **{"prompt": "Slow <blues>"} | fields)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert message in answer.content.decode()
    assert not workspace.tracks.exists()
    if "prompt" not in fields:
        assert "Slow &lt;blues&gt;" in answer.content.decode()


def test_stranger_becomes_a_guest_by_creating(client: Client, db: None) -> None:
    answer = post(client)
    track = Track.objects.get()
    assert answer.url == f"/tracks/{track.pk}"
    assert track.created_by is not None
    assert track.created_by.is_guest
    assert client.get(answer.url).status_code == HTTPStatus.OK


def test_stranger_signs_in_first_where_guests_are_not_allowed(client: Client, db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(settings, "GUESTS", False)
    assert client.get("/").url.startswith(reverse("account_login"))
    assert post(client).url.startswith(reverse("account_login"))
    assert not Track.objects.exists()


def test_engine_that_refuses_is_heard_and_the_prompt_kept(alice_client: Client, monkeypatch: Any) -> None:
    monkeypatch.setattr(settings, "ENGINE", "hurdy-gurdy")
    answer = post(alice_client)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "hurdy-gurdy" in answer.content.decode()
    assert "Slow blues" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "prompt"),
    [
        ({}, "Slow blues"),
        ({"kind": "song"}, "Slow blues, with vocals and lyrics"),
        ({"kind": "song", "lyrics": "In the rain"}, "Slow blues"),
        ({"kind": "instrumental", "without": "drums, brass\nchoir"}, "Slow blues, no drums, no brass, no choir"),
        ({"kind": "rap"}, "Slow blues, hip hop, rapper, with vocals and lyrics"),
        ({"kind": "vocals", "lyrics": "In the rain"}, "Slow blues, a cappella"),
        ({"prompt": "", "lyrics": "In the rain"}, "song"),
    ],
)
def test_each_kind_of_song_is_said_in_the_prompt(
    alice_client: Client, workspace: Workspace, fields: dict[str, str], prompt: str
) -> None:
    post(alice_client, **fields)
    assert asked(workspace)["prompt"] == prompt
    assert asked(workspace)["instrumental"] == (fields.get("kind") == "instrumental")


def test_a_loop_has_bars_and_no_length(alice_client: Client, workspace: Workspace) -> None:
    post(alice_client, kind="loop", bars="8", bpm="90", length="60", meter="3/4")
    wanted = {"kind": "loop", "prompt": "Slow blues", "bars": 8, "bpm": 90, "meter": "3/4", "length_ms": None}
    assert wanted.items() <= asked(workspace).items()


def test_a_one_shot_is_as_long_as_it_rings_unless_seconds_are_given(alice_client: Client, workspace: Workspace) -> None:
    post(alice_client, kind="one-shot", length="60", bpm="90")
    assert (asked(workspace)["kind"], asked(workspace)["length_ms"]) == ("one-shot", None)
    workspace.tracks.all().delete()
    post(alice_client, kind="one-shot", length="custom", length_s="1.5")
    assert asked(workspace)["length_ms"] == 1500
    page = post(alice_client, kind="one-shot", length="custom", length_s="31").content.decode()
    assert "Length: 31 is not allowed; give 0.05 to 30 seconds." in page


def test_pasted_text_becomes_plain(alice_client: Client, workspace: Workspace) -> None:
    post(alice_client, prompt="Slow\u00a0blues\u200b", lyrics="In\u2028the\ufeff rain")
    assert (asked(workspace)["prompt"], asked(workspace)["lyrics"]) == ("Slow blues", "In\nthe rain")


def test_takes_are_one_job_of_songs_that_differ_in_their_seed(alice_client: Client, workspace: Workspace) -> None:
    answer = post(alice_client, takes="3", seed="2147483647")
    job = workspace.jobs.get()
    assert answer.url == f"/takes/{job.pk}"
    assert [track.request["seed"] for track in job.tracks] == [2147483647, 0, 1]
    page = alice_client.get("/").content.decode()
    assert page.count("Keep this") == 3
    assert page.count("<take-deck") == 1


def test_keeping_a_take_trashes_the_others_until_they_are_brought_back(
    alice_client: Client, workspace: Workspace
) -> None:
    post(alice_client, takes="3")
    job = workspace.jobs.get()
    kept = job.tracks[1]
    answer = alice_client.post(f"/takes/{job.pk}/choice", {"track": kept.pk}, headers=STREAM)
    assert "the other 2 takes are in the trash" in answer.content.decode()
    assert f'action="/takes/{job.pk}/restoration"' in answer.content.decode()
    assert list(workspace.tracks.visible()) == [kept]
    assert "2 other takes are in the trash." in alice_client.get(f"/takes/{job.pk}").content.decode()
    alice_client.post(f"/takes/{job.pk}/restoration")
    assert workspace.tracks.visible().count() == 3


@pytest.mark.parametrize("track", ["", "nonsense", "00000000-0000-0000-0000-000000000000"])
def test_a_take_that_is_none_cannot_be_kept(alice_client: Client, workspace: Workspace, track: str) -> None:
    post(alice_client, takes="2")
    answer = alice_client.post(f"/takes/{workspace.jobs.get().pk}/choice", {"track": track})
    assert answer.status_code == HTTPStatus.NOT_FOUND
    assert workspace.tracks.visible().count() == 2


def test_takes_that_would_be_too_many_at_once_are_not_begun(
    alice_client: Client, workspace: Workspace, monkeypatch: Any
) -> None:
    monkeypatch.setattr(settings, "CONCURRENT_MAX", 2)
    answer = post(alice_client, takes="3")
    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert "Wait until one is finished, or cancel one." in answer.content.decode()
    assert not workspace.tracks.exists()
    assert limits.making(workspace).count == 0


def test_the_same_form_sent_twice_makes_one_song(alice_client: Client, workspace: Workspace) -> None:
    token = alice_client.get("/").context["token"]
    first, second = (post(alice_client, token=token) for _ in range(2))
    assert first.url == second.url
    assert workspace.tracks.count() == 1
    post(alice_client, token=token, bpm="90")
    post(alice_client, token=alice_client.get("/").context["token"])
    assert workspace.tracks.count() == 3


def test_the_answer_to_a_script_renews_the_token(alice_client: Client) -> None:
    token = alice_client.get("/").context["token"]
    answer = alice_client.post("/tracks", {"prompt": "Slow blues", "token": token}, headers=STREAM).content.decode()
    assert 'target="composer-token"' in answer
    assert token not in answer


def test_what_is_understood_is_told_while_one_writes(client: Client, db: None) -> None:
    page = client.post("/understood", {"prompt": "warm <jazz> piano qwz"}).content.decode()
    assert "<li>warm</li><li>&lt;jazz&gt;</li><li>piano</li>" in page
    assert "<bdi>qwz</bdi>" in page
    assert not client.post("/understood", {"prompt": " "}).content.strip()


def test_nobody_asks_what_is_understood_where_guests_are_not_allowed(
    client: Client, db: None, monkeypatch: Any
) -> None:
    monkeypatch.setattr(settings, "GUESTS", False)
    assert not client.post("/understood", {"prompt": "warm jazz piano"}).content.strip()


def test_an_engine_that_is_away_understands_nothing(client: Client, db: None, monkeypatch: Any) -> None:
    monkeypatch.setattr(settings, "ENGINE", "hurdy-gurdy")
    answer = client.post("/understood", {"prompt": "warm jazz piano"})
    assert (answer.status_code, answer.content.strip()) == (HTTPStatus.OK, b"")


def test_a_track_fills_the_form_with_the_wishes_it_came_from(alice_client: Client, workspace: Workspace) -> None:
    wishes = {"kind": "rap", "without": "brass", "lyrics": "Hey <you>", "bpm": "92", "voice": "rap", "seed": "5"}
    post(alice_client, **wishes)
    track = workspace.tracks.get()
    page = alice_client.get(f"/?from={track.pk}").content.decode()
    for kept in (
        "Slow blues</textarea>",
        "Hey &lt;you&gt;</textarea>",
        'value="92"',
        'value="brass"',
        '"rap" selected',
    ):
        assert kept in page
    assert 'value="rap" checked' in page
    assert 'name="seed" inputmode="numeric" placeholder="A new one each time" value=""' in page
    assert 'value="5"' in alice_client.get(f"/?from={track.pk}&seed").content.decode()


def test_a_track_of_another_door_fills_the_form_as_far_as_it_goes(alice_client: Client, start: Start) -> None:
    track = start("warm strings", bpm=90, key="A minor", instrumental=True)
    page = alice_client.get(f"/?from={track.pk}").content.decode()
    for kept in ("warm strings</textarea>", 'value="90.0"', '"A minor" selected', 'value="instrumental" checked'):
        assert kept in page


def test_nobody_fills_a_form_from_the_track_or_prompt_of_others(charlie_client: Client, start: Start) -> None:
    track = start("a secret")
    saved = SavedPrompt.keep(track.workspace, None, {"prompt": "a secret"})
    for query in (f"from={track.pk}", f"saved={saved.pk}", "from=nonsense", "saved="):
        answer = charlie_client.get(f"/?{query}")
        assert answer.status_code == HTTPStatus.OK
        assert "a secret" not in answer.content.decode()


def test_a_prompt_is_kept_once_with_all_wishes_and_used_again(alice_client: Client, workspace: Workspace) -> None:
    wishes = {"prompt": "Slow blues", "bpm": "92", "takes": "2", "seed": "5"}
    for _ in range(2):
        assert alice_client.post("/prompts/kept", wishes).url == "/prompts"
    saved = workspace.prompts.get()
    assert (saved.name, saved.prompt) == ("Slow blues", "Slow blues")
    page = alice_client.get(f"/?saved={saved.pk}").content.decode()
    assert "Slow blues</textarea>" in page
    assert 'value="92"' in page
    assert not Job.objects.exists()


def test_a_stranger_keeps_a_prompt_as_a_guest(client: Client, db: None) -> None:
    answer = client.post("/prompts/kept", {"prompt": "Slow blues"}, headers=STREAM)
    assert "Kept as “Slow blues”" in answer.content.decode()
    assert SavedPrompt.objects.get().created_by


def test_a_first_visit_has_a_song_to_hear(client: Client, alice_client: Client, start: Start) -> None:
    assert 'src="/static/first-song' in client.get("/").content.decode()
    start()
    assert "first-song" not in alice_client.get("/").content.decode()


def test_a_song_tells_how_long_it_still_takes(alice_client: Client, start: Start) -> None:
    waiting, track = start(), start()
    page = alice_client.get(reverse("track_card", args=[track.pk])).content.decode()
    assert "Waiting for its turn: 1 song before it" in page
    claimed = Track.claim(track.pk)
    assert claimed
    claimed.show_life("Playing", 0.5)
    page = alice_client.get(reverse("track_card", args=[track.pk])).content.decode()
    assert '<time-left seconds="0.' in page
    assert '<time-left seconds=""' in alice_client.get(reverse("track_card", args=[waiting.pk])).content.decode()
