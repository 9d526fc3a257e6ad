"""Workspaces that people make, name, go between and delete."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import ApiKey, Invitation, User, Workspace
from tests.teams import Band, client_of


def test_whoever_makes_a_workspace_owns_it_and_works_in_it(alice_client: Client, alice: User) -> None:
    answer = alice_client.post("/workspaces", {"name": "  The   Band "})

    made = Workspace.objects.get(is_personal=False)
    assert (made.name, answer["location"]) == ("The Band", f"/w/{made.slug}")
    page = alice_client.get(answer["location"])
    assert page.wsgi_request.workspace == made
    assert alice_client.get("/accounts/keys").wsgi_request.workspace == made
    assert made.memberships.get().is_owner


def test_two_clicks_make_one_workspace(alice_client: Client) -> None:
    first, second = (alice_client.post("/workspaces", {"name": name}) for name in ("Band", "band"))

    assert first["location"] == second["location"]
    assert Workspace.objects.filter(is_personal=False).count() == 1


@pytest.mark.parametrize("name", ["", "   ", "x" * 10_000, "nul\0"])
def test_a_name_that_cannot_be_is_explained(alice_client: Client, name: str) -> None:
    answer = alice_client.post("/workspaces", {"name": name})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["name"])
    assert not Workspace.objects.filter(is_personal=False).exists()


def test_a_name_is_shown_as_text_everywhere(alice_client: Client) -> None:
    address = alice_client.post("/workspaces", {"name": "<script>alert(1)</script>"})["location"]

    for page in (address, f"{address}/settings", f"{address}/activity", "/workspaces", "/", "/accounts/keys"):
        text = alice_client.get(page).content.decode()
        assert "&lt;script&gt;alert(1)" in text
        assert "<script>alert" not in text


def test_a_name_of_no_latin_letter_makes_an_address_too(alice: User) -> None:
    assert Workspace.found(alice, "音楽").slug


def test_nobody_owns_more_than_twenty(alice_client: Client, alice: User) -> None:
    for number in range(20):
        Workspace.found(alice, f"Band {number}")

    answer = alice_client.post("/workspaces", {"name": "One more"})

    assert answer.status_code == 422
    assert "more than 20 workspaces" in answer.content.decode()


def test_the_switcher_leads_from_one_to_another(band: Band) -> None:
    client = client_of(band.bob)
    assert client.get("/workspaces").wsgi_request.workspace == band.bob.workspaces.get(is_personal=True)

    answer = client.post(f"{band.address}/entry")

    assert answer["location"] == "/"
    page = client.get("/")
    assert page.wsgi_request.workspace == band.workspace
    assert f'action="{band.address}/entry"' in page.content.decode()
    assert "You work in “Band” now." in page.content.decode()


def test_somebody_elses_own_workspace_bears_their_address(bob_client: Client) -> None:
    assert "My music of alice@example.org" in bob_client.get("/workspaces").content.decode()


def test_the_address_of_a_workspace_is_nothing_to_outsiders(band: Band, charlie_client: Client) -> None:
    for page in ("", "/settings", "/activity"):
        assert charlie_client.get(band.address + page).status_code == 404
    assert charlie_client.post(f"{band.address}/entry").status_code == 404
    assert charlie_client.get("/workspaces").wsgi_request.workspace != band.workspace


def test_strangers_are_sent_to_the_door_and_back(client: Client, band: Band) -> None:
    assert client.get(band.address)["location"] == f"/accounts/guest?next={band.address}"


def test_the_owner_renames(band: Band) -> None:
    answer = client_of(band.alice).post(f"{band.address}/settings", {"name": "Orchestra"})

    band.workspace.refresh_from_db()
    assert (answer.status_code, band.workspace.name) == (302, "Orchestra")
    assert client_of(band.ada).post(f"{band.address}/settings", {"name": "Ada's"}).status_code == 403
    assert client_of(band.alice).post(f"{band.address}/settings", {"name": "x" * 101}).status_code == 422


def test_deleting_takes_the_name_and_then_everything_at_once(band: Band) -> None:
    client = client_of(band.alice)
    _, secret = ApiKey.issue(band.workspace, band.bob, "his", ["*"])
    invitation, _ = Invitation.open(band.member(band.alice), "viewer")
    track = band.workspace.tracks.create(request={}, output_format="x")

    assert client.post(f"{band.address}/deletion", {"typed": "band"}).status_code == 422
    assert client.post(f"{band.address}/deletion", {"typed": "Band"})["location"] == "/workspaces"

    assert client.get(band.address).status_code == client_of(band.bob).get(band.address).status_code == 404
    assert ApiKey.find(secret) is None
    invitation.refresh_from_db()
    track.refresh_from_db()
    assert not invitation.is_open
    assert track.deleted_at


def test_only_the_owner_deletes_and_never_their_own_workspace(band: Band, alice: User) -> None:
    own = alice.workspaces.get(is_personal=True)

    assert client_of(band.ada).post(f"{band.address}/deletion", {"typed": "Band"}).status_code == 403
    assert client_of(alice).post(f"/w/{own.slug}/deletion", {"typed": own.name}).status_code == 403
    assert Workspace.objects.filter(closed_at=None, pk__in=[own.pk, band.workspace.pk]).count() == 2
