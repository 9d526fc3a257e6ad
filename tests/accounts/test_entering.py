"""Entering as a guest, keeping what a guest made, signing up and signing in."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.core import mail
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings

from accounts.adapter import AccountAdapter
from accounts.models import Role, User, Workspace

PASSWORD = "correct horse battery"


def test_one_click_makes_a_guest_with_a_workspace(client: Client, db: None) -> None:
    answer = client.post("/accounts/guest", {"next": "/library"})

    assert (answer.status_code, answer["location"]) == (302, "/library")
    guest = User.objects.get()
    assert guest.is_guest
    assert guest.memberships.get().role == Role.OWNER
    assert client.session["_auth_user_id"] == str(guest.pk)
    assert client.session.get_expiry_age() > 300 * 24 * 3600


def test_a_second_click_makes_no_second_guest(client: Client, db: None) -> None:
    client.post("/accounts/guest")
    client.post("/accounts/guest")

    assert User.objects.count() == 1


@override_settings(GUESTS=False)
def test_where_guests_are_not_allowed_nobody_enters_as_one(client: Client, db: None) -> None:
    assert client.post("/accounts/guest").status_code == 403
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", r"/\evil.example", "javascript:alert(1)", "http:///evil"]
)
def test_nobody_is_sent_to_another_site(client: Client, db: None, target: str) -> None:
    assert client.post("/accounts/guest", {"next": target})["location"] == "/"


def test_guests_are_not_made_faster_than_people_click(db: None) -> None:
    answers = [Client().post("/accounts/guest").status_code for _ in range(31)]

    assert answers == [302] * 30 + [429]


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_people_behind_a_trusted_proxy_are_told_apart(db: None) -> None:
    for address in ("192.0.2.1", "192.0.2.2"):
        for _ in range(20):
            answer = Client(headers={"x-forwarded-for": f"203.0.113.9, {address}"}).post("/accounts/guest")
            assert answer.status_code == 302


def test_a_guest_cannot_be_made_from_another_site(db: None) -> None:
    assert Client(enforce_csrf_checks=True).post("/accounts/guest").status_code == 403


def test_entering_changes_the_session_key(client: Client, db: None) -> None:
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["sessionid"] = planted = session.session_key

    client.post("/accounts/guest")

    assert client.cookies["sessionid"].value != planted


def test_a_guest_who_claims_keeps_everything(client: Client, db: None) -> None:
    client.post("/accounts/guest")
    guest = User.objects.get()
    workspace = guest.workspaces.get()

    answer = client.post("/accounts/claim", {"email": "Dora@Example.org", "password1": PASSWORD})

    assert answer.status_code == 302
    dora = User.objects.get(pk=guest.pk)
    assert (dora.email, list(dora.workspaces.all())) == ("dora@example.org", [workspace])
    assert client.session["_auth_user_id"] == str(guest.pk)
    assert [letter.to for letter in mail.outbox] == [["dora@example.org"]]
    assert sign_in("dora@example.org").status_code == 302


@pytest.mark.parametrize(
    ("email", "password", "field", "words"),
    [
        ("alice@example.org", PASSWORD, "email", "already registered"),
        ("ALICE@example.org", PASSWORD, "email", "already registered"),
        ("no address", PASSWORD, "email", "valid email"),
        ("", PASSWORD, "email", "required"),
        ("dora@example.org", "short", "password1", "too short"),
        ("dora@example.org", "", "password1", "required"),
    ],
)
def test_a_claim_that_cannot_be_is_explained(
    client: Client, alice: User, email: str, password: str, field: str, words: str
) -> None:
    client.post("/accounts/guest")

    answer = client.post("/accounts/claim", {"email": email, "password1": password})

    assert answer.status_code == 200
    assert words in " ".join(answer.context["form"].errors[field])
    assert User.objects.filter(email=None).count() == 1


def test_somebody_with_an_address_has_nothing_to_claim(alice_client: Client, alice: User) -> None:
    answer = alice_client.post("/accounts/claim", {"email": "other@example.org", "password1": PASSWORD})

    assert answer.status_code == 302
    alice.refresh_from_db()
    assert alice.email == "alice@example.org"


def test_signing_up_opens_a_workspace_and_signs_in(client: Client, db: None) -> None:
    answer = client.post("/accounts/signup/", {"email": "Dora@example.org", "password1": PASSWORD})

    assert answer.status_code == 302
    dora = User.objects.get()
    assert dora.email == "dora@example.org"
    assert dora.memberships.get().role == Role.OWNER
    assert client.session["_auth_user_id"] == str(dora.pk)


def test_a_guest_who_signs_up_keeps_everything_too(client: Client, db: None) -> None:
    client.post("/accounts/guest")
    workspace = Workspace.objects.get()

    client.post("/accounts/signup/", {"email": "dora@example.org", "password1": PASSWORD})

    dora = User.objects.get()
    assert (dora.email, dora.workspaces.get()) == ("dora@example.org", workspace)
    assert client.session["_auth_user_id"] == str(dora.pk)


def test_a_guest_may_sign_in_to_an_account(client: Client, alice: User) -> None:
    client.post("/accounts/guest")

    client.post("/accounts/login/", {"login": "alice@example.org", "password": "alice's password"})

    assert client.session["_auth_user_id"] == str(alice.pk)


def test_somebody_signed_in_who_signs_up_becomes_somebody_else(alice_client: Client, alice: User) -> None:
    alice_client.post("/accounts/signup/", {"email": "dora@example.org", "password1": PASSWORD})

    alice.refresh_from_db()
    assert alice.email == "alice@example.org"
    assert User.objects.get(email="dora@example.org").workspaces.get() != alice.workspaces.get()


def test_signing_up_twice_is_refused(client: Client, alice: User) -> None:
    answer = client.post("/accounts/signup/", {"email": "alice@EXAMPLE.org", "password1": PASSWORD})

    assert "already registered" in str(answer.context["form"].errors)
    assert Workspace.objects.count() == 1


def test_an_address_taken_in_the_last_moment_is_explained(alice: User, rf: RequestFactory) -> None:
    request = rf.post("/accounts/signup/")
    request.user = AnonymousUser()
    request._messages = CookieStorage(request)
    form = SimpleNamespace(cleaned_data={"email": alice.email, "password1": PASSWORD})

    with pytest.raises(ImmediateHttpResponse) as caught:
        AccountAdapter(request).save_user(request, User(), form)

    assert caught.value.response["location"] == "/accounts/login/"
    assert User.objects.count() == Workspace.objects.count() == 1


def test_a_mail_server_that_is_away_does_not_stop_signing_up(client: Client, db: None) -> None:
    backend = {"EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend", "EMAIL_HOST": "127.0.0.1"}
    with override_settings(**backend, EMAIL_PORT=1):
        answer = client.post("/accounts/signup/", {"email": "dora@example.org", "password1": PASSWORD})

    assert answer.status_code == 302
    assert User.objects.filter(email="dora@example.org").exists()
    told = [str(message) for message in answer.wsgi_request._messages]
    assert any("could not be sent" in message for message in told)


def test_signing_in_and_out(client: Client, alice: User) -> None:
    client.post("/accounts/login/", {"login": "alice@example.org", "password": "alice's password"})
    assert client.session["_auth_user_id"] == str(alice.pk)

    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_a_wrong_password_is_refused_and_soon_not_even_tried(alice: User) -> None:
    for _ in range(5):
        assert "not correct" in str(sign_in("alice@example.org", "guess").context["form"].errors)

    assert "Too many failed" in str(sign_in("alice@example.org", "alice's password").context["form"].errors)


def test_a_guest_cannot_be_signed_in_as(db: None) -> None:
    User.objects.create_user()

    assert sign_in("", "").status_code == 200
    assert sign_in("None", "None").status_code == 200


def test_a_forgotten_password_is_reset_by_mail(client: Client, alice: User) -> None:
    client.post("/accounts/password/reset/", {"email": "alice@example.org"})
    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.outbox[0].body)
    assert link
    page = client.get(link[1], follow=True)
    client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})

    assert sign_in("alice@example.org", PASSWORD).status_code == 302


def sign_in(email: str, password: str = PASSWORD) -> HttpResponse:
    return Client().post("/accounts/login/", {"login": email, "password": password})
