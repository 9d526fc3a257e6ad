"""Folders: made, renamed and deleted, without their tracks."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client

from accounts.models import Membership, Role, User, Workspace
from engines.errors import InvalidRequest
from tracks.models import Folder, Track
from tracks.models.folder import FOLDERS_MAX


@pytest.fixture
def folder(workspace: Workspace) -> Folder:
    return Folder.open_in(workspace, "  Film \n music ")


def test_a_name_is_tidied_and_shown(alice_client: Client, folder: Folder) -> None:
    assert folder.name == "Film music"
    assert "Film music" in alice_client.get("/library").content.decode()


@pytest.mark.parametrize("name", ["", "  \0 ", "x" * 81, "film MUSIC"])
def test_a_name_that_will_not_do_is_refused(alice_client: Client, folder: Folder, name: str) -> None:
    answer = alice_client.post("/library/folders", {"name": name})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "name: " in answer.content.decode()
    assert Folder.objects.get() == folder


def test_a_new_folder_is_opened_at_once(alice_client: Client, workspace: Workspace) -> None:
    answer = alice_client.post("/library/folders", {"name": "<b>Été</b>"})
    assert answer.url == f"/library?folder={workspace.folders.get().pk}"
    assert "&lt;b&gt;Été&lt;/b&gt;" in alice_client.get(answer.url).content.decode()


def test_a_folder_may_be_renamed_to_its_own_name_in_other_letters(alice_client: Client, folder: Folder) -> None:
    alice_client.post(f"/library/folders/{folder.pk}", {"name": "FILM music"})
    folder.refresh_from_db()
    assert folder.name == "FILM music"


def test_deleting_a_folder_keeps_its_tracks(alice_client: Client, folder: Folder, made: Track) -> None:
    Track.objects.update(folder=folder)
    alice_client.post(f"/library/folders/{folder.pk}/deletion")
    made.refresh_from_db()
    assert made.folder is None


def test_there_may_be_so_many_and_no_more(workspace: Workspace) -> None:
    Folder.objects.bulk_create(Folder(workspace=workspace, name=str(number)) for number in range(FOLDERS_MAX))
    with pytest.raises(InvalidRequest, match="as many as there may be"):
        Folder.open_in(workspace, "one more")


def test_tracks_in_the_trash_are_not_counted(folder: Folder, workspace: Workspace, made: Track) -> None:
    Track.objects.update(folder=folder)
    assert workspace.folders.with_counts().get().size == 1
    made.trash()
    assert workspace.folders.with_counts().get().size == 0


def test_outsider_finds_no_folder_and_viewer_changes_none(
    charlie_client: Client, bob_client: Client, bob: User, folder: Folder
) -> None:
    Membership.objects.filter(user=bob).update(role=Role.VIEWER)
    for path in (f"/library/folders/{folder.pk}", f"/library/folders/{folder.pk}/deletion"):
        assert charlie_client.post(path, {"name": "x"}).status_code == HTTPStatus.NOT_FOUND
        assert bob_client.post(path, {"name": "x"}).status_code == HTTPStatus.FORBIDDEN
    assert bob_client.post("/library/folders", {"name": "x"}).status_code == HTTPStatus.FORBIDDEN
    assert Folder.objects.get().name == "Film music"
