"""Prompts that a workspace keeps: found, renamed and deleted by those who may."""

from __future__ import annotations

from http import HTTPStatus

import pytest
from django.test import Client

from accounts.models import Membership, Role, User, Workspace
from engines.errors import InvalidRequest
from plans.models import SavedPrompt
from plans.models import prompt as prompts


@pytest.fixture
def saved(workspace: Workspace, alice: User) -> SavedPrompt:
    return SavedPrompt.keep(workspace, alice, {"prompt": "Slow <blues> at night", "bpm": "70"})


def test_a_prompt_is_found_by_words_of_its_name_and_itself(alice_client: Client, saved: SavedPrompt) -> None:
    saved.rename("Harbour")
    assert "Slow &lt;blues&gt;" in alice_client.get("/prompts?q=night+harb").content.decode()
    assert "Nothing matches" in alice_client.get("/prompts?q=noon").content.decode()


def test_an_empty_list_says_how_to_fill_it(alice_client: Client) -> None:
    assert "No prompt is saved yet" in alice_client.get("/prompts").content.decode()


def test_a_name_is_changed_within_its_limits(alice_client: Client, saved: SavedPrompt) -> None:
    alice_client.post(f"/prompts/{saved.pk}/name", {"name": " A <b>  name "})
    saved.refresh_from_db()
    assert saved.name == "A <b> name"
    answer = alice_client.post(f"/prompts/{saved.pk}/name", {"name": " "})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "must have 1 to 100 characters" in answer.content.decode()


def test_a_deleted_prompt_is_gone(alice_client: Client, saved: SavedPrompt) -> None:
    alice_client.post(f"/prompts/{saved.pk}/deletion")
    assert not SavedPrompt.objects.exists()


@pytest.mark.parametrize("act", ["name", "deletion"])
def test_outsiders_find_no_prompt_and_viewers_change_none(
    charlie_client: Client, bob_client: Client, bob: User, saved: SavedPrompt, act: str
) -> None:
    assert charlie_client.post(f"/prompts/{saved.pk}/{act}", {"name": "x"}).status_code == HTTPStatus.NOT_FOUND
    assert "blues" not in charlie_client.get("/prompts").content.decode()
    Membership.objects.filter(user=bob).exclude(role=Role.OWNER).update(role=Role.VIEWER)
    assert bob_client.post(f"/prompts/{saved.pk}/{act}", {"name": "x"}).status_code == HTTPStatus.FORBIDDEN
    assert "blues" in bob_client.get("/prompts").content.decode()


def test_there_is_a_limit_and_nothing_is_kept_of_nothing(
    workspace: Workspace, saved: SavedPrompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(InvalidRequest, match="is empty"):
        SavedPrompt.keep(workspace, None, {"bpm": "90"})
    monkeypatch.setattr(prompts, "KEPT_MAX", 1)
    with pytest.raises(InvalidRequest, match="delete some"):
        SavedPrompt.keep(workspace, None, {"prompt": "another"})
    assert SavedPrompt.keep(workspace, None, saved.wishes) == saved
