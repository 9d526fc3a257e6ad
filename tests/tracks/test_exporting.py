"""Everything somebody owns in one archive, which they can have for a day."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from asgiref.sync import async_to_sync
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import AsyncClient, Client
from django.utils import timezone

from accounts.models import Export, User, Workspace
from engines.plan import Plan
from plans.models import PlanDocument
from plans.views.plans import BLANK
from tests.teams import Band, client_of
from tracks import closing, exporting
from tracks.models import Stem, Track

PAGE = "/accounts/export"


@pytest.fixture
def song(workspace: Workspace) -> Track:
    track = Track.objects.create(
        workspace=workspace, title="../Out: to <sea>/", request={"prompt": "waves"}, output_format="mp3_44100_192"
    )
    for name, suffix in (("audio", "mp3"), ("midi", "mid"), ("drums", "flac")):
        stored = default_storage.save(f"tracks/{track.pk}/x/{name}.{suffix}", ContentFile(name.encode()))
        if name == "drums":
            Stem.objects.create(track=track, name=name, audio=stored)
        else:
            Track.objects.filter(pk=track.pk).update(**{name: stored})
    track.refresh_from_db()
    return track


def made(user: User) -> Export:
    export = Export.ask(user)
    exporting.run(export.pk)
    export.refresh_from_db()
    return export


def contents(export: Export) -> dict[str, bytes]:
    with default_storage.open(export.archive) as stored, zipfile.ZipFile(stored) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_an_archive_holds_all_that_is_owned_and_nothing_else(
    alice: User, workspace: Workspace, song: Track, band: Band, charlie: User
) -> None:
    PlanDocument.begin(workspace, alice, "My plan", Plan.model_validate(BLANK.model_dump()))
    Track.objects.create(workspace=charlie.workspaces.get(), title="his", request={}, output_format="x")
    export = made(alice)

    inside = contents(export)

    track = f"My music {workspace.slug[-8:]}/tracks/Out to sea {song.pk.hex[:8]}"
    assert {name.removeprefix(f"{track}/") for name in inside if name.startswith(track)} == {
        "audio.mp3", "midi.mid", "stems/drums.flac", "track.json",
    }  # fmt: skip
    assert inside[f"{track}/stems/drums.flac"] == b"drums"
    assert json.loads(inside[f"{track}/track.json"])["request"] == {"prompt": "waves"}
    (plan,) = [json.loads(body) for name, body in inside.items() if "/plans/" in name]
    assert [version["number"] for version in plan["versions"]] == [1]
    assert json.loads(inside["account.json"])["email"] == "alice@example.org"
    (team,) = [json.loads(body) for name, body in inside.items() if name.startswith("Band") and "workspace" in name]
    assert {"email": "vera@example.org", "role": "viewer"} in team["members"]
    assert all(".." not in name and not name.startswith("/") for name in inside)
    assert b"his" not in b"".join(inside.values())
    assert export.size_bytes == default_storage.size(export.archive)


def test_an_archive_takes_no_memory_for_what_is_in_it(workspace: Workspace, song: Track, tmp_path: Path) -> None:
    with default_storage.open(song.audio.name, "wb") as big:
        for _ in range(40):
            big.write(bytes(1_000_000))
    tracemalloc.start()
    try:
        exporting.write(workspace.members.get(), tmp_path / "music.zip")
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert (tmp_path / "music.zip").stat().st_size > 40_000_000
    assert most < 8_000_000


def test_two_clicks_make_one_archive(alice_client: Client, alice: User) -> None:
    for _ in range(2):
        assert alice_client.post(PAGE)["location"] == PAGE

    assert Export.objects.count() == 1
    assert "It is being made" in alice_client.get(PAGE).content.decode()


def test_the_page_says_when_it_is_ready_and_how_large(alice_client: Client, alice: User, song: Track) -> None:
    export = made(alice)

    text = alice_client.get(PAGE).content.decode()
    assert "It is ready:" in text
    assert f"{PAGE}/{export.pk}/archive" in text


@pytest.mark.django_db(transaction=True)
def test_only_the_one_who_asked_has_it(
    alice: User, song: Track, alice_async_client: AsyncClient, charlie_async_client: AsyncClient
) -> None:
    path = f"{PAGE}/{made(alice).pk}/archive"

    async def body(client: AsyncClient) -> bytes | int:
        answer = await client.get(path)
        return b"".join([piece async for piece in answer]) if answer.status_code == 200 else answer.status_code

    archive = async_to_sync(body)(alice_async_client)
    assert isinstance(archive, bytes)
    assert zipfile.ZipFile(io.BytesIO(archive)).testzip() is None
    assert async_to_sync(body)(charlie_async_client) == 404


def test_after_a_day_it_is_gone(alice_client: Client, alice: User, song: Track) -> None:
    export = made(alice)
    assert closing.drop_exports() == 0
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert "Make the archive" in alice_client.get(PAGE).content.decode()
    assert closing.drop_exports() == 1
    assert not default_storage.exists(export.archive)
    assert not Export.objects.exists()


def test_a_file_that_is_gone_fails_it_with_a_reason(alice_client: Client, alice: User, song: Track) -> None:
    default_storage.delete(song.audio.name)

    export = made(alice)

    assert export.state == "failed"
    assert "No such file" in alice_client.get(PAGE).content.decode()
    assert Export.ask(alice) != export


def test_a_task_that_comes_twice_makes_one_archive(alice: User) -> None:
    export = made(alice)
    exporting.run(export.pk)

    export.refresh_from_db()
    assert default_storage.exists(export.archive)


def test_it_is_written_down(alice: User, workspace: Workspace) -> None:
    Export.ask(alice)

    assert [entry.act for entry in workspace.audit.all()] == ["workspace.exported"]


def test_a_closed_workspace_is_cleared_with_its_files(band: Band, song: Track) -> None:
    Track.objects.filter(pk=song.pk).update(workspace=band.workspace)
    band.workspace.close()

    assert closing.clear_closed() == 1

    assert not Workspace.objects.filter(pk=band.workspace.pk).exists()
    assert not Track.objects.exists()
    assert not default_storage.exists(song.audio.name)


def test_an_account_goes_with_what_is_its_own(alice: User, song: Track, workspace: Workspace) -> None:
    export = made(alice)
    client = client_of(alice)

    assert client.post("/accounts/deletion", {"password": "alice's password"})["location"] == "/"

    assert closing.clear_closed() == closing.drop_exports() == 1
    assert not User.objects.exists()
    assert not Workspace.objects.exists()
    assert not default_storage.exists(song.audio.name)
    assert not default_storage.exists(export.archive)
