"""What a workspace uses of its limits, as its members see it."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.utils import timezone

from accounts import limits
from accounts.models import ApiKey, Membership, Role, Usage, User, Workspace
from accounts.usage import usage_of
from tracks.models import State, Track


def test_usage_is_told_with_its_limits(workspace: Workspace, alice: User, settings: Any) -> None:
    settings.CONCURRENT_MAX, settings.MONTHLY_MINUTES, settings.STORAGE_MB = 4, 10, 0
    key, _ = ApiKey.issue(workspace, alice, "a key", ["*"])
    Usage.note(workspace.pk, tracks=2, made_ms=120_000)
    Track.objects.create(workspace=workspace, request={}, output_format="x", planned_ms=60_000)
    Track.objects.create(
        workspace=workspace, request={}, output_format="x", state=State.COMPLETED, size_bytes=2_500_000
    )
    limits.note_request(key)
    limits.note_request(key)

    usage = usage_of(workspace)

    assert (usage.tracks, usage.requests) == (2, 2)
    assert [(share.used, share.limit, share.fraction) for share in usage.shares] == [
        (1, 4, 0.25), (3.0, 10, 0.3), (2.5, None, 0.0),
    ]  # fmt: skip


def test_members_see_the_usage_and_strangers_do_not(
    alice_client: Client, bob_client: Client, bob: User, workspace: Workspace, charlie_client: Client, settings: Any
) -> None:
    settings.STORAGE_MB = 100
    Membership.objects.filter(user=bob, workspace=workspace).update(role=Role.VIEWER)
    Usage.note(workspace.pk, tracks=7, made_ms=90_000)

    for client in (alice_client, bob_client):
        page = client.get("/accounts/usage")
        assert "7 tracks" in page.content.decode()
        assert "0 of 100 MB" in page.content.decode()
        assert "1.5 minutes, without a limit" in page.content.decode()
    assert "7 tracks" not in charlie_client.get("/accounts/usage").content.decode()
    assert Client().get("/accounts/usage").status_code == 302


def test_the_page_says_when_keys_were_used_and_what_they_may(
    alice_client: Client, alice: User, workspace: Workspace
) -> None:
    ApiKey.issue(workspace, alice, "unused", ["music:read"])
    used, _ = ApiKey.issue(workspace, alice, "used", ["*"], timezone.now())
    used.note_use()

    page = alice_client.get("/accounts/usage").content.decode()

    assert "Never used · music:read" in page
    assert "Used 0\xa0minutes ago · * · ended" in page
