"""A workspace called Band with somebody in every role, and people who come and go."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.http import HttpResponse
from django.test import Client

from accounts.models import Membership, Role, User, Workspace

LINK = re.compile(r"http://testserver(/invitations/[\w-]+)")


@dataclass(frozen=True)
class Band:
    """alice owns it; ada is an admin, bob edits, vera looks and listens."""

    workspace: Workspace
    alice: User
    ada: User
    bob: User
    vera: User

    @property
    def people(self) -> set[User]:
        return {self.alice, self.ada, self.bob, self.vera}

    @property
    def address(self) -> str:
        return f"/w/{self.workspace.slug}"

    def member(self, user: User) -> Membership:
        return self.workspace.memberships.select_related("user", "workspace").get(user=user)

    def roles(self) -> dict[str, str]:
        return {str(member.user.email): member.role for member in self.workspace.memberships.select_related("user")}


def form(owner: User) -> Band:
    """A new Band that `owner` has called together."""
    workspace = Workspace.found(owner, "Band")
    people = {}
    for name, role in (("ada", Role.ADMIN), ("bob", Role.EDITOR), ("vera", Role.VIEWER)):
        people[name] = User.objects.create_user(f"{name}@example.org", f"{name}'s password")
        workspace.memberships.create(user=people[name], role=role)
    return Band(workspace, owner, **people)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def link_in(answer: HttpResponse) -> str:
    """The path of the invitation that the page shows this once."""
    found = LINK.search(answer.content.decode())
    assert found
    return found[1]
