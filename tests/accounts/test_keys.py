"""The page of API keys, and the command that makes one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.models import ApiKey, Membership, Role, Scope, User, Workspace

FORM = {"name": "my program", "scopes": ["music:generate"], "lifetime_days": "30"}


def test_the_secret_is_shown_once(alice_client: Client, workspace: Workspace) -> None:
    answer = alice_client.post("/accounts/keys", FORM)

    secret = answer.context["secret"]
    key = ApiKey.find(secret)
    assert key
    assert (key.workspace, key.name, key.scopes) == (workspace, "my program", ["music:generate"])
    assert key.expires_at
    assert timedelta(days=29) < key.expires_at - timezone.now() <= timedelta(days=30)
    assert secret in answer.content.decode()
    assert "no-store" in answer["cache-control"]
    assert secret not in alice_client.get("/accounts/keys").content.decode()


def test_a_key_may_live_for_ever(alice_client: Client) -> None:
    secret = alice_client.post("/accounts/keys", FORM | {"lifetime_days": ""}).context["secret"]

    key = ApiKey.find(secret)
    assert key
    assert key.expires_at is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "x\0"}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["music:everything"]}, "scopes"),
        ({"lifetime_days": "31"}, "lifetime_days"),
    ],
)
def test_a_key_that_cannot_be_is_explained(alice_client: Client, change: dict[str, object], field: str) -> None:
    answer = alice_client.post("/accounts/keys", FORM | change)

    assert list(answer.context["form"].errors) == [field]
    assert answer.context["secret"] is None
    assert not ApiKey.objects.exists()


def test_the_name_of_a_key_is_shown_as_text(alice_client: Client) -> None:
    answer = alice_client.post("/accounts/keys", FORM | {"name": "<b>🎷 שלום</b>"})

    assert "&lt;b&gt;🎷 שלום&lt;/b&gt;" in answer.content.decode()


def test_a_revoked_key_is_dead_and_gone_from_the_list(alice_client: Client) -> None:
    secret = alice_client.post("/accounts/keys", FORM).context["secret"]
    key = ApiKey.find(secret)
    assert key

    answer = alice_client.post(f"/accounts/keys/{key.pk}/revocation")

    assert (answer.status_code, answer["location"]) == (302, "/accounts/keys")
    assert ApiKey.find(secret) is None
    assert list(alice_client.get("/accounts/keys").context["keys"]) == []


def test_an_owner_sees_all_keys_and_an_editor_their_own(
    alice_client: Client, bob_client: Client, alice: User, bob: User, workspace: Workspace
) -> None:
    hers, _ = ApiKey.issue(workspace, alice, "hers", [])
    his, _ = ApiKey.issue(workspace, bob, "his", [])

    assert list(alice_client.get("/accounts/keys").context["keys"]) == [his, hers]
    assert list(bob_client.get("/accounts/keys").context["keys"]) == [his]
    assert bob_client.post(f"/accounts/keys/{hers.pk}/revocation").status_code == 404


def test_an_outsider_neither_sees_nor_revokes(charlie_client: Client, alice: User, workspace: Workspace) -> None:
    key, secret = ApiKey.issue(workspace, alice, "hers", [])

    assert list(charlie_client.get("/accounts/keys").context["keys"]) == []
    assert charlie_client.post(f"/accounts/keys/{key.pk}/revocation").status_code == 404
    assert ApiKey.find(secret)


def test_a_viewer_makes_no_keys(bob_client: Client, bob: User, workspace: Workspace) -> None:
    Membership.objects.filter(user=bob, workspace=workspace).update(role=Role.VIEWER)

    assert bob_client.post("/accounts/keys", FORM).status_code == 403
    assert not ApiKey.objects.exists()


def test_a_link_revokes_nothing(alice_client: Client, alice: User, workspace: Workspace) -> None:
    key, secret = ApiKey.issue(workspace, alice, "hers", [])

    assert alice_client.get(f"/accounts/keys/{key.pk}/revocation").status_code == 405
    assert ApiKey.find(secret)


def test_the_command_prints_the_key_alone(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("create_api_key", "Dora@example.org", "--name", "scripts")

    printed = capsys.readouterr().out
    key = ApiKey.find(printed.strip())
    assert key
    assert printed == f"{printed.strip()}\n"
    assert (key.name, key.created_by.email, set(key.scopes)) == ("scripts", "dora@example.org", set(Scope))
    assert key.workspace == User.objects.get().workspaces.get()


def test_the_command_uses_the_account_that_is_there(alice: User, workspace: Workspace) -> None:
    call_command("create_api_key", "alice@example.org")

    assert ApiKey.objects.get().workspace == workspace
    assert User.objects.count() == 1


def test_the_command_gives_the_rights_and_the_life_that_are_asked_for(
    db: None, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("create_api_key", "a@b.org", "--scopes", "music:read, webhooks:manage", "--expires-in-days", "7")
    narrow = ApiKey.find(capsys.readouterr().out.strip())
    call_command("create_api_key", "a@b.org", "--scopes", "*")
    wide = ApiKey.find(capsys.readouterr().out.strip())

    assert narrow
    assert narrow.scopes == ["music:read", "webhooks:manage"]
    assert narrow.expires_at
    assert timedelta(days=6) < narrow.expires_at - timezone.now() <= timedelta(days=7)
    assert wide
    assert (wide.scopes, wide.expires_at) == (["*"], None)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nobody"], "EMAIL"),
        (["a@b.org", "--name", "x" * 101], "--name"),
        (["a@b.org", "--scopes", "music:read,music:steal"], "'music:steal' is none of"),
        (["a@b.org", "--scopes", ""], "--scopes"),
        (["a@b.org", "--expires-in-days", "0"], "0 is not allowed; 1 to 3650 are"),
    ],
)
def test_the_command_explains_bad_arguments(db: None, arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("create_api_key", *arguments)

    assert not User.objects.exists()
