"""Who is let in where: the workspace on a request, and the doors for strangers and viewers."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.test import AsyncClient, Client, RequestFactory, override_settings

from accounts.access import editor_required, workspace_of, workspace_required
from accounts.models import Membership, Role, User, Workspace


def request_of(membership: Membership | None, path: str = "/library?q=x", method: str = "GET") -> Any:
    request: Any = RequestFactory().generic(method, path)
    request.membership = membership
    request.workspace = membership.workspace if membership else None
    return request


def view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


async def async_view(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("inside")


def test_members_come_in(alice: User) -> None:
    request = request_of(alice.personal_membership)

    assert workspace_required(view)(request).content == b"inside"
    assert editor_required(view)(request).content == b"inside"


@pytest.mark.parametrize(("guests", "door"), [(True, "/accounts/guest"), (False, "/accounts/login/")])
def test_strangers_are_shown_the_door_and_come_back(guests: bool, door: str) -> None:
    with override_settings(GUESTS=guests):
        answer = workspace_required(view)(request_of(None))

    assert (answer.status_code, answer["location"]) == (302, f"{door}?next=/library%3Fq%3Dx")


def test_a_form_is_not_sent_again_after_signing_in() -> None:
    answer = editor_required(view)(request_of(None, "/tracks", "POST"))

    assert answer["location"] == "/accounts/guest?next=/"


async def test_async_views_are_guarded_as_well() -> None:
    assert (await workspace_required(async_view)(request_of(None))).status_code == 302
    membership = Membership(role=Role.OWNER, workspace=Workspace(name="Hers"))
    assert (await editor_required(async_view)(request_of(membership))).content == b"inside"


def test_viewers_look_but_do_not_touch(workspace: Workspace, bob: User) -> None:
    membership = Membership.objects.get(user=bob, workspace=workspace)
    membership.role = Role.VIEWER

    assert workspace_required(view)(request_of(membership)).content == b"inside"
    with pytest.raises(PermissionDenied, match="look and listen"):
        editor_required(view)(request_of(membership))


def test_a_chosen_workspace_lasts_as_long_as_the_membership(
    bob_client: Client, bob: User, workspace: Workspace
) -> None:
    assert bob_client.get("/accounts/keys").wsgi_request.workspace == workspace

    Membership.objects.filter(user=bob, workspace=workspace).delete()
    assert bob_client.get("/accounts/keys").wsgi_request.workspace == bob.workspaces.get()


def test_nobody_chooses_a_workspace_they_are_not_in(
    charlie_client: Client, charlie: User, workspace: Workspace
) -> None:
    session = charlie_client.session
    session["workspace_slug"] = workspace.slug
    session.save()

    assert charlie_client.get("/accounts/keys").wsgi_request.workspace == charlie.workspaces.get()


def test_strangers_have_no_workspace(client: Client, db: None) -> None:
    request = client.get("/accounts/guest").wsgi_request

    assert (request.workspace, request.membership) == (None, None)


@pytest.mark.django_db(transaction=True)
async def test_the_workspace_is_there_in_async_requests_too(alice_async_client: AsyncClient) -> None:
    answer = await alice_async_client.get("/accounts/keys")

    assert answer.status_code == 200


@pytest.mark.django_db(transaction=True)
async def test_a_socket_knows_its_workspace(alice: User, bob: User, workspace: Workspace) -> None:
    assert await workspace_of({"user": alice, "session": {}}) == workspace
    assert await workspace_of({"user": bob, "session": {"workspace_slug": workspace.slug}}) == workspace
    assert await workspace_of({"user": AnonymousUser(), "session": {}}) is None
