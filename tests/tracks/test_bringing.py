"""The upload page, its plain form, and what people see and get of an upload afterwards."""

from __future__ import annotations

import pytest
import soundfile
from asgiref.sync import sync_to_async
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import AsyncClient, Client

from accounts.models import User, Workspace
from engines.plan import Plan
from tests.tracks.conftest import Bring
from tests.tracks.test_sound import body
from tests.tracks.test_uploads import taken_in, wav
from tracks import renditions
from tracks.models import Track, Upload

pytestmark = pytest.mark.django_db(transaction=True)


def file(name: str, data: bytes = b"some bytes") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_the_form_makes_a_track_and_leads_to_it(alice_client: Client, workspace: Workspace) -> None:
    answer = alice_client.post("/upload", {"file": file("a song.wav")})
    assert answer["Location"] == f"/tracks/{workspace.tracks.get().pk}"
    assert str(workspace.tracks.get()) == "a song"


def test_two_files_at_once_make_two_tracks(alice_client: Client, workspace: Workspace) -> None:
    answer = alice_client.post("/upload", {"file": [file("one.wav", b"1"), file("two.wav", b"2")]})
    assert answer["Location"] == "/library"
    assert workspace.tracks.count() == 2


def test_the_same_file_again_leads_to_the_first_track(alice_client: Client, workspace: Workspace) -> None:
    for name in ("one.wav", "two.wav"):
        answer = alice_client.post("/upload", {"file": file(name)}, follow=True)
    assert workspace.tracks.count() == 1
    assert "holds the same bytes and was here before" in answer.content.decode()


def test_the_form_without_a_file_says_so(alice_client: Client) -> None:
    answer = alice_client.post("/upload")
    assert (answer.status_code, b"File: nothing is chosen" in answer.content) == (422, True)


def test_an_empty_file_is_refused_and_escaped(alice_client: Client) -> None:
    answer = alice_client.post("/upload", {"file": file("<b>no.wav", b"")})
    assert answer.status_code == 422
    assert "&lt;b&gt;no.wav" in answer.content.decode()
    assert not Track.objects.exists()


def test_an_unfinished_upload_is_listed_and_may_be_cancelled(
    alice_client: Client, workspace: Workspace, alice: User
) -> None:
    upload = Upload.begin(workspace, alice, "half.wav", 10)
    assert "half.wav" in alice_client.get("/upload").content.decode()
    assert alice_client.post(f"/uploads/{upload.pk}/cancellation").status_code == 302
    assert not Upload.objects.exists()


def test_the_page_of_an_upload_shows_what_was_heard(alice_client: Client, bring: Bring) -> None:
    track = taken_in(bring(wav(), "demo.wav"))
    page = alice_client.get(f"/tracks/{track.pk}").content.decode()
    for text in (
        "Uploaded: demo.wav",
        track.result["key"],
        "LUFS",
        "pcm_s16le",
        "Make a song of this shape",
        "Original",
    ):
        assert text in page
    assert "Again with another seed" not in page


def test_the_page_of_a_failed_upload_says_why(alice_client: Client, bring: Bring) -> None:
    track = taken_in(bring(b"no sound", "notes.mp3"))
    page = alice_client.get(f"/tracks/{track.pk}").content.decode()
    assert "must be a recording that can be decoded" in page
    assert "Upload another file" in page


def test_a_song_of_the_same_shape_is_started_from_the_page(
    alice_client: Client, bring: Bring, workspace: Workspace
) -> None:
    track = taken_in(bring(wav(), "demo.wav"))
    answer = alice_client.post(f"/tracks/{track.pk}/same-shape")
    song = workspace.tracks.get(kind="song")
    assert answer["Location"] == f"/tracks/{song.pk}"


def test_what_has_no_plan_has_no_shape(alice_client: Client, bring: Bring, workspace: Workspace) -> None:
    track = bring(wav(), "demo.wav").finish()
    answer = alice_client.post(f"/tracks/{track.pk}/same-shape")
    assert answer["Location"] == f"/tracks/{track.pk}"
    assert not workspace.tracks.filter(kind="song").exists()


async def test_the_original_is_only_ever_saved(
    bring: Bring, alice_async_client: AsyncClient, charlie_async_client: AsyncClient
) -> None:
    sound = wav()
    track = await sync_to_async(lambda: taken_in(bring(sound, 'de"mo\r\n.wav')))()
    answer = await alice_async_client.get(f"/tracks/{track.pk}/original")
    assert await body(answer) == sound
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == 'attachment; filename="de mo.wav"'
    assert (await charlie_async_client.get(f"/tracks/{track.pk}/original")).status_code == 404


def test_a_rendition_of_an_upload_comes_from_its_original(bring: Bring) -> None:
    track = taken_in(bring(wav(), "demo.wav"))
    renditions.make(track.pk, "wav")
    samples, _ = soundfile.read(track.renditions.get().audio.path, dtype="int16")
    assert samples.tobytes() == wav()[-samples.nbytes :]


def test_the_plan_is_seen_and_saved_as_json(alice_client: Client, charlie_client: Client, bring: Bring) -> None:
    track = taken_in(bring(wav(), "demo.wav"))
    assert f'href="/tracks/{track.pk}/plan"' in alice_client.get(f"/tracks/{track.pk}").content.decode()
    seen = alice_client.get(f"/tracks/{track.pk}/plan")
    assert Plan.model_validate_json(seen.content).model_dump(mode="json") == track.result["plan"]
    assert seen["Content-Disposition"].startswith("inline")
    saved = alice_client.get(f"/tracks/{track.pk}/plan?download=1")
    assert saved["Content-Disposition"] == 'attachment; filename="demo.plan.json"'
    assert charlie_client.get(f"/tracks/{track.pk}/plan").status_code == 404


def test_what_was_not_listened_to_has_no_plan(alice_client: Client, bring: Bring) -> None:
    track = bring(wav(), "demo.wav").finish()
    assert alice_client.get(f"/tracks/{track.pk}/plan").status_code == 404


def test_a_workspace_without_room_is_told(alice_client: Client, bring: Bring, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "STORAGE_MB", 1)
    answer = alice_client.post("/upload", {"file": file("big.wav", bytes(1_200_000))})
    assert (answer.status_code, "MB of storage are used" in answer.content.decode()) == (422, True)
    assert not Upload.objects.exists()
