"""Invitations by link and by mail: they let one person in, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.utils import timezone

from accounts.models import Invitation, InvitationOver, Role, User
from tests.teams import Band, client_of, link_in

FORM = {"role": "editor", "days": "7", "email": ""}


def invite(band: Band, by: User | None = None, **changes: str) -> str:
    answer = client_of(by or band.alice).post(f"{band.address}/invitations", FORM | changes)
    assert answer.status_code == 200
    return link_in(answer)


def test_a_link_lets_one_person_in_with_its_role(band: Band, charlie: User, charlie_client: Client) -> None:
    link = invite(band, role="viewer")
    page = charlie_client.get(link)
    assert "Join as charlie@example.org" in page.content.decode()
    assert "no-store" in page["cache-control"]

    answer = charlie_client.post(link)

    assert answer["location"] == band.address
    assert band.roles()["charlie@example.org"] == "viewer"
    assert charlie_client.get(band.address).wsgi_request.workspace == band.workspace


def test_the_token_is_kept_nowhere_and_shown_once(band: Band) -> None:
    token = invite(band).rpartition("/")[2]

    assert token not in str(Invitation.objects.values().get())
    assert token not in client_of(band.alice).get(band.address).content.decode()


def test_a_used_link_is_over_for_others_and_a_greeting_for_whoever_used_it(band: Band, charlie_client: Client) -> None:
    link = invite(band)
    charlie_client.post(link)

    assert charlie_client.post(link)["location"] == band.address  # a second click, another tab
    answer = client_of(User.objects.create_user("dora@example.org")).post(link)
    assert answer.status_code == 410
    assert "This invitation is over" in answer.content.decode()
    assert "Band" not in answer.content.decode()


def test_an_expired_link_is_over(band: Band, charlie_client: Client) -> None:
    link = invite(band)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert (charlie_client.get(link).status_code, charlie_client.post(link).status_code) == (410, 410)
    assert "charlie@example.org" not in band.roles()


def test_a_revoked_link_is_over(band: Band, charlie_client: Client) -> None:
    link = invite(band)
    address = f"{band.address}/invitations/{Invitation.objects.get().pk}/revocation"

    assert [client_of(band.ada).post(address).status_code for _ in range(2)] == [302, 302]

    assert charlie_client.post(link).status_code == 410


def test_an_unknown_link_leads_nowhere(client: Client, db: None) -> None:
    assert client.get("/invitations/nonsense").status_code == 404
    assert client.get("/invitations/%00").status_code == 404


def test_of_two_who_are_equally_quick_one_comes_in(band: Band, charlie: User) -> None:
    link = invite(band)
    seen = [Invitation.find(link.rpartition("/")[2]) for _ in range(2)]
    assert seen[0]
    assert seen[1]
    seen[0].accept(charlie)

    with pytest.raises(InvitationOver):
        seen[1].accept(User.objects.create_user("dora@example.org"))


def test_a_member_keeps_their_role_and_leaves_the_invitation_to_others(band: Band, charlie_client: Client) -> None:
    link = invite(band, role="admin")

    client_of(band.vera).post(link)
    assert band.roles()["vera@example.org"] == "viewer"
    assert charlie_client.post(link).status_code == 302


def test_whoever_is_not_signed_in_finds_back(band: Band, client: Client, charlie: User) -> None:
    link = invite(band)
    page = client.get(link).content.decode()
    assert f"/accounts/login/?next={link}" in page
    assert f"/accounts/signup/?next={link}" in page

    answer = client.post(
        "/accounts/login/", {"login": "charlie@example.org", "password": "charlie's password", "next": link}
    )
    assert answer["location"] == link
    assert client.post(link)["location"] == band.address


def test_a_form_sent_too_late_keeps_the_way_back(band: Band, client: Client) -> None:
    link = invite(band)

    assert client.post(link)["location"] == f"/accounts/login/?next={link}"


def test_a_guest_may_come_in_too(band: Band, client: Client) -> None:
    link = invite(band)

    assert client.post("/accounts/guest", {"next": link})["location"] == link
    assert client.post(link)["location"] == band.address
    guest = User.objects.get(email=None)
    assert band.member(guest).role == Role.EDITOR
    assert f"Guest {guest.pk}" in client_of(band.alice).get(band.address).content.decode()


@override_settings(GUESTS=False)
def test_where_guests_are_not_allowed_none_is_offered(band: Band, client: Client) -> None:
    assert "as a guest" not in client.get(invite(band)).content.decode()


def test_a_mail_carries_the_link(band: Band) -> None:
    link = invite(band, email=" Dora@Example.ORG ")

    (letter,) = mail.outbox
    assert letter.to == ["dora@example.org"]
    assert letter.subject == "You are invited to “Band”"
    assert f"http://testserver{link}" in letter.body
    assert "alice@example.org invites you" in letter.body


def test_a_second_mail_ends_the_first_invitation(band: Band, charlie_client: Client) -> None:
    first, second = invite(band, email="dora@example.org"), invite(band, email="DORA@example.org")

    assert charlie_client.get(first).status_code == 410
    assert charlie_client.get(second).status_code == 200


def test_a_mail_server_that_is_away_leaves_the_link(band: Band) -> None:
    backend = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1"}
    with override_settings(**backend, EMAIL_PORT=1):
        answer = client_of(band.alice).post(f"{band.address}/invitations", FORM | {"email": "dora@example.org"})

    assert link_in(answer)
    assert "could not be sent" in answer.content.decode()


def test_nobody_is_invited_twice_over(band: Band) -> None:
    answer = client_of(band.alice).post(f"{band.address}/invitations", FORM | {"email": "BOB@example.org"})

    assert answer.status_code == 422
    assert "belongs here already" in answer.content.decode()


def test_guests_send_no_mail(client: Client, db: None) -> None:
    client.post("/accounts/guest")
    address = client.post("/workspaces", {"name": "Band"})["location"]

    assert client.post(f"{address}/invitations", FORM | {"email": "dora@example.org"}).status_code == 422
    assert client.post(f"{address}/invitations", FORM).status_code == 200
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("by", "changes", "status"),
    [
        ("ada", {"role": "editor"}, 200),
        ("ada", {"role": "admin"}, 422),
        ("alice", {"role": "admin"}, 200),
        ("alice", {"role": "owner"}, 422),
        ("alice", {"role": ""}, 422),
        ("alice", {"days": "9999"}, 422),
        ("alice", {"email": "no address"}, 422),
        ("alice", {"email": "x" * 10_000 + "@example.org"}, 422),
        ("alice", {"email": "a@example.org\nBcc: b@example.org"}, 422),
        ("bob", {}, 403),
        ("vera", {}, 403),
    ],
)
def test_invitations_are_made_by_admins_for_lower_roles(
    band: Band, by: str, changes: dict[str, str], status: int
) -> None:
    answer = client_of(getattr(band, by)).post(f"{band.address}/invitations", FORM | changes)

    assert answer.status_code == status
    assert Invitation.objects.count() == (status == 200)


def test_a_workspace_has_a_hundred_open_invitations_and_no_more(band: Band) -> None:
    for _ in range(100):
        Invitation.open(band.member(band.alice), Role.VIEWER)

    answer = client_of(band.alice).post(f"{band.address}/invitations", FORM)

    assert answer.status_code == 422
    assert "100 invitations are open" in answer.content.decode()


def test_nobody_floods_the_world_with_mail(band: Band) -> None:
    client = client_of(band.alice)
    answers = [client.post(f"{band.address}/invitations", FORM).status_code for _ in range(61)]

    assert answers == [200] * 60 + [429]
