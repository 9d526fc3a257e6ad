"""Roles that bind: who may change, remove, leave and hand over."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import ApiKey, Invitation, Membership, Role, User
from tests.teams import Band, client_of


def change(band: Band, by: User, of: User, role: str) -> int:
    address = f"{band.address}/members/{band.member(of).pk}/role"
    return client_of(by).post(address, {"role": role}).status_code


@pytest.mark.parametrize(
    ("by", "of", "role", "status"),
    [
        ("alice", "bob", "admin", 302),
        ("alice", "ada", "viewer", 302),
        ("ada", "bob", "viewer", 302),
        ("ada", "vera", "editor", 302),
        ("ada", "bob", "admin", 403),
        ("ada", "ada", "editor", 403),
        ("ada", "alice", "viewer", 403),
        ("alice", "alice", "admin", 403),
        ("alice", "bob", "owner", 403),
        ("alice", "bob", "emperor", 403),
        ("alice", "bob", "", 403),
        ("bob", "vera", "editor", 403),
        ("vera", "vera", "editor", 403),
    ],
)
def test_roles_are_given_downwards_only(band: Band, by: str, of: str, role: str, status: int) -> None:
    before = band.roles()

    assert change(band, getattr(band, by), getattr(band, of), role) == status

    after = before | {f"{of}@example.org": role} if status == 302 else before
    assert band.roles() == after


def test_a_workspace_never_has_two_owners(band: Band) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(user=band.bob, workspace=band.workspace).update(role=Role.OWNER)


def test_a_member_of_another_workspace_is_out_of_reach(band: Band, charlie: User) -> None:
    own = charlie.memberships.get()

    assert client_of(band.alice).post(f"{band.address}/members/{own.pk}/removal").status_code == 302
    assert charlie.memberships.get() == own
    with pytest.raises(PermissionDenied):
        own.remove(band.member(band.alice))


def test_whoever_is_removed_loses_everything_at_once(band: Band) -> None:
    _, secret = ApiKey.issue(band.workspace, band.bob, "his", ["*"])
    client = client_of(band.bob)
    assert client.get(band.address).status_code == 200

    client_of(band.ada).post(f"{band.address}/members/{band.member(band.bob).pk}/removal")

    assert client.get(band.address).status_code == 404
    assert client.get("/library").wsgi_request.workspace.is_personal
    assert ApiKey.find(secret) is None
    band.workspace.memberships.create(user=band.bob, role=Role.EDITOR)
    assert ApiKey.find(secret) is None  # dead for good, not asleep


def test_two_tabs_remove_one_member(band: Band) -> None:
    client, address = client_of(band.alice), f"{band.address}/members/{band.member(band.vera).pk}/removal"

    assert [client.post(address).status_code for _ in range(2)] == [302, 302]
    assert "does not belong here any more" in client.get(band.address).content.decode()


def test_nobody_acts_on_a_role_that_was_taken_from_them_meanwhile(band: Band) -> None:
    stale = band.member(band.ada)
    band.member(band.ada).change_role(Role.VIEWER, band.member(band.alice))

    assert client_of(band.ada).post(f"{band.address}/invitations", {"role": "viewer"}).status_code == 403
    with pytest.raises(PermissionDenied):
        stale.hand_over(band.member(band.bob))


def test_the_invitations_of_one_who_may_not_invite_any_more_end(band: Band) -> None:
    invitation, _ = Invitation.open(band.member(band.ada), Role.VIEWER)

    band.member(band.ada).change_role(Role.EDITOR, band.member(band.alice))

    invitation.refresh_from_db()
    assert not invitation.is_open


def test_a_key_of_one_who_only_looks_is_dead(band: Band) -> None:
    _, secret = ApiKey.issue(band.workspace, band.bob, "his", ["*"])

    assert change(band, band.alice, band.bob, "viewer") == 302

    assert ApiKey.find(secret) is None


def test_members_leave_and_the_owner_cannot(band: Band) -> None:
    assert client_of(band.vera).post(f"{band.address}/departure")["location"] == "/workspaces"
    assert "vera@example.org" not in band.roles()

    answer = client_of(band.alice).post(f"{band.address}/departure")
    assert answer.status_code == 403
    assert "Hand the workspace over first" in answer.content.decode()


def test_handing_over_makes_the_owner_an_admin(band: Band) -> None:
    client, heir = client_of(band.alice), band.member(band.bob)

    assert client.post(f"{band.address}/ownership", {"member": heir.pk}).status_code == 302

    assert band.roles() == {
        "alice@example.org": "admin",
        "ada@example.org": "admin",
        "bob@example.org": "owner",
        "vera@example.org": "viewer",
    }
    assert client.post(f"{band.address}/ownership", {"member": heir.pk}).status_code == 403  # the other tab
    assert client.post(f"{band.address}/departure").status_code == 302


@pytest.mark.parametrize("chosen", ["", "0", "x", "9" * 30, "-1"])
def test_a_workspace_is_handed_over_to_members_alone(band: Band, chosen: str) -> None:
    assert client_of(band.alice).post(f"{band.address}/ownership", {"member": chosen}).status_code == 302
    assert band.roles()["alice@example.org"] == "owner"


def test_a_guest_inherits_nothing(band: Band) -> None:
    guest = User.objects.create_user()
    member = band.workspace.memberships.create(user=guest, role=Role.EDITOR)

    answer = client_of(band.alice).post(f"{band.address}/ownership", {"member": member.pk})

    assert answer.status_code == 403
    assert "A guest cannot own a workspace" in answer.content.decode()


def test_an_own_workspace_is_not_handed_over(alice: User, bob: User) -> None:
    own = alice.workspaces.get()
    heir = own.memberships.get(user=bob)

    assert client_of(alice).post(f"/w/{own.slug}/ownership", {"member": heir.pk}).status_code == 403
    assert alice.personal_membership


def test_viewers_see_who_is_there_and_no_more(band: Band) -> None:
    text = client_of(band.vera).get(band.address).content.decode()

    assert "ada@example.org" in text
    assert "Invite somebody" not in text
    assert "/removal" not in text
    assert "/accounts/keys" not in text


def test_an_editor_makes_no_key_that_manages_webhooks(band: Band) -> None:
    client = client_of(band.bob)
    client.get(band.address)

    form = {"name": "x", "scopes": ["webhooks:manage"], "lifetime_days": ""}
    assert list(client.post("/accounts/keys", form).context["form"].errors) == ["scopes"]
