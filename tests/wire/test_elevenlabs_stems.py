"""The official client's `separate_stems` against a running studio, and that nothing of the recording is kept."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import soundfile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from elevenlabs import AsyncElevenLabs, ElevenLabs
from elevenlabs.errors import UnprocessableEntityError

from accounts.models import User, Workspace
from engines.base import Request
from engines.credentials import verify
from tests.running import Studio, wait_until
from tests.wire.recordings import beats
from tracks import generation, passing, renditions
from tracks.models import Track, Upload

SONG = beats(1.5)
SIX = {"vocals", "drums", "bass", "guitar", "piano", "other"}


def archive(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as found:
        assert found.testzip() is None
        return {name: found.read(name) for name in found.namelist()}


def test_six_stems_come_as_mp3_unless_something_else_is_asked_for(official: ElevenLabs) -> None:
    with official.music.with_raw_response.separate_stems(file=SONG) as answer:
        stems = archive(b"".join(answer.data))

    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == "attachment; filename=stems.zip"
    assert stems.keys() == {f"{name}.mp3" for name in SIX}


def test_two_stems_add_up_to_the_recording(official: ElevenLabs) -> None:
    sent = official.music.separate_stems(file=SONG, stem_variation_id="two_stems_v1", output_format="pcm_44100")
    stems = archive(b"".join(sent))

    assert stems.keys() == {"vocals.pcm", "instrumental.pcm"}
    parts = [np.frombuffer(data, "<i2").astype(int) for data in stems.values()]
    whole = soundfile.read(io.BytesIO(SONG), dtype="int16")[0].reshape(-1)
    assert np.abs(sum(parts) - whole).max() <= 4


def test_stems_are_signed_as_taken_out_of_a_recording(official: ElevenLabs, tmp_path: Path) -> None:
    sent = official.music.separate_stems(file=SONG, stem_variation_id="two_stems_v1", sign_with_c_2_pa=True)
    path = tmp_path / "vocals.mp3"
    path.write_bytes(archive(b"".join(sent))["vocals.mp3"])

    found = verify(path)

    assert (found.state, found.is_ai, found.song["is_taken_apart"]) == ("valid", False, True)


def test_only_mp3_stems_are_signed(official: ElevenLabs) -> None:
    with pytest.raises(UnprocessableEntityError, match="sign_with_c2pa goes with MP3 alone"):
        b"".join(official.music.separate_stems(file=SONG, output_format="pcm_44100", sign_with_c_2_pa=True))


@pytest.mark.parametrize("output_format", ["auto", "mp3_48000_192", "nonsense"])
def test_formats_for_songs_alone_are_refused(official: ElevenLabs, output_format: Any) -> None:
    with pytest.raises(UnprocessableEntityError) as caught:
        b"".join(official.music.separate_stems(file=SONG, output_format=output_format))

    [violation] = caught.value.body["detail"]
    assert (violation["type"], violation["loc"]) == ("enum", ["query", "output_format"])


def test_what_does_not_decode_is_refused(official: ElevenLabs) -> None:
    with pytest.raises(UnprocessableEntityError, match="file"):
        b"".join(official.music.separate_stems(file=b"some words" * 100))


async def test_the_async_client_separates_too(working_studio: Studio, studio_key: str) -> None:
    async with httpx.AsyncClient(trust_env=False, timeout=60) as http:
        client = AsyncElevenLabs(base_url=working_studio.url, api_key=studio_key, httpx_client=http)
        sent = client.music.separate_stems(file=SONG, stem_variation_id="two_stems_v1")
        stems = archive(b"".join([piece async for piece in sent]))

    assert stems.keys() == {"vocals.mp3", "instrumental.mp3"}


def test_nothing_of_the_recording_is_left_in_the_studio(official: ElevenLabs, working_studio: Studio) -> None:
    b"".join(official.music.separate_stems(file=beats(1), stem_variation_id="two_stems_v1"))

    uploads = working_studio.folder / "media" / "uploads"
    wait_until(lambda: not [path for path in uploads.rglob("*") if path.is_file()], "the pieces to go")


@pytest.mark.django_db(transaction=True)
class TestForm:
    def test_an_unknown_variation_is_refused(self, key: str) -> None:
        form = {"file": SimpleUploadedFile("a", SONG), "stem_variation_id": "four"}
        answer = Client(headers={"xi-api-key": key}).post("/v1/music/stem-separation", form)

        [violation] = answer.json()["detail"]
        assert (answer.status_code, violation["type"]) == (422, "literal_error")
        assert violation["loc"] == ["body", "stem_variation_id"]

    def test_nothing_is_kept_of_what_is_refused(self, key: str) -> None:
        form = {"file": SimpleUploadedFile("a", SONG), "sign_with_c2pa": "true"}
        answer = Client(headers={"xi-api-key": key}).post("/v1/music/stem-separation?output_format=wav", form)

        assert answer.status_code == 422
        assert not Upload.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestStemsOfOurOwnSongs:
    @pytest.fixture
    def copy(self, workspace: Workspace, alice: User, tmp_path: Path, settings: Any) -> tuple[Track, Upload]:
        """A song, and a signed copy of it that is brought back."""
        settings.VAR_DIR = tmp_path
        song = Track.start(workspace, alice, Request(prompt="fake: chunks=1", seed=1, length_ms=3000), "fake")
        generation.run(song.pk)
        renditions.make(song.pk, "wav", signed=True)
        data = Path(song.renditions.get().audio.path).read_bytes()
        upload = Upload.begin(workspace, alice, "copy", len(data))
        upload.append(0, data)
        song.refresh_from_db()
        return song, upload

    def test_they_are_the_true_ones(self, copy: tuple[Track, Upload]) -> None:
        song, upload = copy
        kept = passing.take_apart(upload.pk, "two", "flac", signed=False)["stems"]

        true = soundfile.read(song.stems.get(name="vocals").audio.path)[0]
        assert kept.keys() == {"vocals", "instrumental"}
        assert np.abs(soundfile.read(default_storage.path(kept["vocals"]))[0] - true).max() < 1e-6

    def test_they_are_signed_as_parts_of_the_song(self, copy: tuple[Track, Upload]) -> None:
        song, upload = copy
        kept = passing.take_apart(upload.pk, "two", "mp3_44100_64", signed=True)["stems"]

        found = verify(Path(default_storage.path(kept["instrumental"])))
        assert (found.is_ai, found.song["track_id"]) == (True, str(song.pk))

    def test_a_worker_whose_order_nobody_waits_for_leaves_nothing(
        self, copy: tuple[Track, Upload], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        upload = copy[1]
        folder = Path(default_storage.path(f"uploads/{upload.pk}"))
        keep = passing.files.keep

        def left_meanwhile(*arguments: Any) -> Any:
            upload.discard()
            return keep(*arguments)

        monkeypatch.setattr(passing.files, "keep", left_meanwhile)
        passing.take_apart(upload.pk, "two", "flac", signed=False)

        assert not folder.exists()
