"""Emptying the trash of a workspace by hand, which makes room at once."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Membership, Role, User, Workspace
from tests.running import wait_until
from tests.tracks.conftest import Start
from tests.working import working
from tracks import upkeep
from tracks.models import Track

ADDRESS = "/trash/emptying"


def test_what_a_workspace_has_deleted_goes_at_once(start: Start, workspace: Workspace, charlie: User) -> None:
    kept, deleted = start(), start()
    others = Track.objects.create(workspace=charlie.workspaces.get(), request={}, output_format="x")
    deleted.trash()
    others.trash()

    assert upkeep.empty_trash(workspace.pk) == 1

    assert set(Track.objects.all()) == {kept, others}


@pytest.mark.django_db(transaction=True)
def test_the_page_has_it_emptied(alice_client: Client, start: Start) -> None:
    assert ADDRESS not in alice_client.get("/library?trash").content.decode()
    start().trash()
    assert ADDRESS in alice_client.get("/library?trash").content.decode()

    with working("upkeep"):
        answer = alice_client.post(ADDRESS)
        wait_until(lambda: not Track.objects.exists(), "the emptying")

    assert answer.status_code == 302
    assert "is being emptied" in alice_client.get("/library").content.decode()


def test_only_those_who_may_edit_empty_it(bob_client: Client, bob: User, charlie_client: Client, start: Start) -> None:
    start().trash()
    Membership.objects.filter(user=bob).update(role=Role.VIEWER)

    assert ADDRESS not in bob_client.get("/library?trash").content.decode()
    assert bob_client.post(ADDRESS).status_code == 403
    assert bob_client.get(ADDRESS).status_code == 405
    assert charlie_client.post(ADDRESS).status_code == 302
    assert Track.objects.trashed().count() == 1
