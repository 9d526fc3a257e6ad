"""People, workspaces, memberships and keys as they are kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import ApiKey, Membership, Role, Scope, Usage, User, Workspace


def test_an_address_has_one_spelling(db: None) -> None:
    user = User.objects.create_user("  Dora@Example.ORG ")

    assert user.email == "dora@example.org"
    assert User.objects.get_by_natural_key("DORA@example.org") == user


def test_two_people_cannot_have_one_address_but_many_guests_have_none(alice: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("ALICE@example.org")
    assert User.objects.create_user() != User.objects.create_user()


def test_a_failed_sign_up_leaves_no_workspace_behind(alice: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("alice@example.org")

    assert Workspace.objects.count() == 1


def test_settling_twice_opens_one_workspace(alice: User) -> None:
    assert alice.settle() == alice.settle() == alice.workspaces.get()


def test_a_person_works_in_their_own_workspace_unless_they_choose_another(
    alice: User, bob: User, workspace: Workspace
) -> None:
    own = bob.membership_in(None)

    chosen = bob.membership_in(workspace.slug)
    assert own
    assert chosen
    assert own.workspace != workspace
    assert own.role == Role.OWNER
    assert chosen.workspace == workspace
    assert chosen.role == Role.EDITOR
    assert alice.membership_in(own.workspace.slug) == alice.personal_membership


@pytest.mark.parametrize(
    ("role", "may_edit", "may_administer"),
    [(Role.OWNER, True, True), (Role.ADMIN, True, True), (Role.EDITOR, True, False), (Role.VIEWER, False, False)],
)
def test_what_roles_may_do(role: Role, may_edit: bool, may_administer: bool) -> None:
    membership = Membership(role=role)

    assert (membership.may_edit, membership.may_administer) == (may_edit, may_administer)


def test_the_secret_of_a_key_is_kept_nowhere(workspace: Workspace, alice: User) -> None:
    key, secret = ApiKey.issue(workspace, alice, "a key", [Scope.MUSIC_READ])

    assert ApiKey.find(secret) == key
    kept = ApiKey.objects.filter(pk=key.pk).values().get()
    assert secret not in str(kept)
    assert secret.startswith(kept["prefix"])


def test_only_the_whole_secret_opens(workspace: Workspace, alice: User) -> None:
    key, secret = ApiKey.issue(workspace, alice, "a key", [])

    for wrong in ("", key.prefix, secret[:-1], secret + "x", secret.upper(), key.digest, "\0"):
        assert ApiKey.find(wrong) is None


def test_a_key_ends_when_it_expires_is_revoked_or_its_maker_leaves(workspace: Workspace, bob: User) -> None:
    now = timezone.now()
    _, expired = ApiKey.issue(workspace, bob, "expired", [], now - timedelta(seconds=1))
    live, secret = ApiKey.issue(workspace, bob, "live", [], now + timedelta(days=1))
    revoked, revoked_secret = ApiKey.issue(workspace, bob, "revoked", [])
    revoked.revoke()

    assert ApiKey.find(expired) is None
    assert ApiKey.find(revoked_secret) is None
    assert ApiKey.find(secret) == live
    Membership.objects.filter(user=bob, workspace=workspace).delete()
    assert ApiKey.find(secret) is None


def test_a_dead_key_is_told_from_an_unknown_one_by_its_whole_secret(workspace: Workspace, alice: User) -> None:
    key, secret = ApiKey.issue(workspace, alice, "a key", [])
    key.revoke()
    _, expired = ApiKey.issue(workspace, alice, "expired", [], timezone.now())

    for dead in (secret, expired):
        known = ApiKey.known(dead)
        assert known
        assert not known.is_alive
    assert ApiKey.known(secret[:-1]) is None
    assert ApiKey.known("mw_unknown") is None


def test_a_key_allows_its_scopes_and_a_star_everything(workspace: Workspace, alice: User) -> None:
    narrow, wide = (ApiKey(workspace=workspace, created_by=alice, scopes=scopes) for scopes in (["music:read"], ["*"]))

    assert [scope for scope in Scope if narrow.allows(scope)] == [Scope.MUSIC_READ]
    assert [scope for scope in Scope if wide.allows(scope)] == list(Scope)


def test_no_scope_goes_beyond_the_role_of_whoever_made_the_key(workspace: Workspace, bob: User) -> None:
    key, _ = ApiKey.issue(workspace, bob, "his", ["*"])

    assert [scope for scope in Scope if not key.allows(scope)] == [Scope.WEBHOOKS_MANAGE]
    Membership.objects.filter(user=bob, workspace=workspace).update(role=Role.ADMIN)
    assert ApiKey.objects.get().allows(Scope.WEBHOOKS_MANAGE)


def test_months_are_noted_by_many_at_once_and_kept_apart(workspace: Workspace) -> None:
    assert Usage.of(workspace).tracks == 0
    Usage.note(workspace.pk, tracks=1, made_ms=1500)
    Usage.note(workspace.pk, tracks=1, requests=5)

    month = Usage.of(workspace)
    assert (month.tracks, month.made_ms, month.requests) == (2, 1500, 5)
    assert month.month == timezone.now().date().replace(day=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Usage.objects.create(workspace=workspace, month=month.month)


def test_a_key_of_somebody_shut_out_is_dead(workspace: Workspace, alice: User) -> None:
    _, secret = ApiKey.issue(workspace, alice, "a key", [])
    User.objects.filter(pk=alice.pk).update(is_active=False)

    assert ApiKey.find(secret) is None


def test_the_last_use_is_noted_to_the_minute(workspace: Workspace, alice: User) -> None:
    key, _ = ApiKey.issue(workspace, alice, "a key", [])
    key.note_use()
    key.refresh_from_db()
    first = key.last_used_at
    assert first

    key.note_use()
    key.refresh_from_db()
    assert key.last_used_at == first

    key.last_used_at = first - ApiKey.USE_RESOLUTION
    key.note_use()
    key.refresh_from_db()
    assert key.last_used_at > first
