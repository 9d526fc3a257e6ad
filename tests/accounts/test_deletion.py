"""The end of an account: what goes with it is said before, and nobody else loses anything."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import ApiKey, User, Workspace
from tests.teams import Band, client_of

PAGE = "/accounts/deletion"
PASSWORD = {"password": "alice's password"}


def test_what_goes_is_said_before(alice: User, alice_client: Client, bob: User, workspace: Workspace) -> None:
    Workspace.found(alice, "Solo")
    workspace.tracks.create(request={}, output_format="x")

    text = alice_client.get(PAGE).content.decode()

    assert "My music" in text
    assert "1 track," in text
    assert "others lose it too" in text
    assert "Solo" in text


def test_a_team_keeps_its_owner_until_it_has_another(band: Band) -> None:
    client = client_of(band.alice)

    answer = client.post(PAGE, PASSWORD)
    assert answer.status_code == 422
    assert "First, these need an owner" in answer.content.decode()

    band.member(band.alice).hand_over(band.member(band.bob))
    assert client.post(PAGE, PASSWORD).status_code == 302
    assert not User.objects.filter(pk=band.alice.pk).exists()
    assert sorted(band.roles()) == ["ada@example.org", "bob@example.org", "vera@example.org"]


def test_what_somebody_made_for_others_stays_without_their_name(band: Band) -> None:
    track = band.workspace.tracks.create(created_by=band.bob, request={}, output_format="x")
    _, secret = ApiKey.issue(band.workspace, band.bob, "his", ["*"])

    client_of(band.bob).post(PAGE, {"password": "bob's password"})

    track.refresh_from_db()
    assert (track.created_by, track.deleted_at) == (None, None)
    assert ApiKey.find(secret) is None
    assert "Somebody who has left" in client_of(band.ada).get(f"{band.address}/activity").content.decode()


def test_every_session_ends(alice: User) -> None:
    here, elsewhere = client_of(alice), client_of(alice)
    here.post(PAGE, PASSWORD)

    for client in (here, elsewhere):
        assert client.get("/docs/").wsgi_request.user.is_anonymous
        assert client.get("/library").status_code == 302


@pytest.mark.parametrize("posted", [{}, {"password": ""}, {"password": "guess"}, {"password": "x" * 10_000}])
def test_without_the_password_nothing_happens(alice_client: Client, alice: User, posted: dict[str, str]) -> None:
    assert alice_client.post(PAGE, posted).status_code == 422
    assert User.objects.filter(pk=alice.pk).exists()


def test_passwords_are_not_tried_one_after_another(alice_client: Client) -> None:
    answers = [alice_client.post(PAGE, {"password": "guess"}).status_code for _ in range(11)]

    assert answers == [422] * 10 + [429]


def test_a_guest_types_a_word(client: Client, db: None) -> None:
    client.post("/accounts/guest")
    assert client.post(PAGE, {"word": "no"}).status_code == 422
    assert User.objects.exists()

    assert client.post(PAGE, {"word": " Delete "}).status_code == 302
    assert not User.objects.exists()
