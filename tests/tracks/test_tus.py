"""Resumable uploads as tus clients speak them, by those who may and those who may not."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from accounts.models import Membership, Role, User, Workspace
from tests.tracks.conftest import Start
from tracks.models import Track, Upload
from tracks.models import upload as upload_module

pytestmark = pytest.mark.django_db(transaction=True)

TUS = {"Tus-Resumable": "1.0.0"}
PIECE = "application/offset+octet-stream"


def begin(client: Client, size: int = 10, name: str = "demo.wav", **headers: str) -> Any:
    told = {"Upload-Length": str(size), "Upload-Metadata": f"filename {b64encode(name.encode()).decode()}"}
    return client.post("/uploads", headers=TUS | told | headers)


def send(client: Client, address: str, offset: int, data: bytes, content_type: str = PIECE) -> Any:
    headers = TUS | {"Upload-Offset": str(offset)}
    return client.patch(address, data, content_type=content_type, headers=headers)


def test_the_server_tells_what_it_can(alice_client: Client) -> None:
    answer = alice_client.options("/uploads")
    assert (answer.status_code, answer["Tus-Version"]) == (204, "1.0.0")
    assert set(answer["Tus-Extension"].split(",")) == {"creation", "expiration", "termination"}
    assert int(answer["Tus-Max-Size"]) == settings.UPLOAD_MAX_BYTES


def test_pieces_make_a_track(alice_client: Client, workspace: Workspace) -> None:
    created = begin(alice_client, name="Überraschung.wav")
    address = created["Location"]
    assert created.status_code == 201
    first = send(alice_client, address, 0, b"abcd")
    assert (first.status_code, first["Upload-Offset"]) == (204, "4")
    assert "Upload-Expires" in first
    last = send(alice_client, address, 4, b"efghij")
    track = workspace.tracks.get()
    assert (last["Upload-Track"], last["Upload-Duplicate"]) == (f"/tracks/{track.pk}", "0")
    assert str(track) == "Überraschung"
    assert b"".join(Upload.objects.get().contents()) == b"abcdefghij"


def test_a_large_piece_is_kept_in_parts(
    alice_client: Client, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracks.views.tus.PIECE_BYTES", 4)
    send(alice_client, begin(alice_client)["Location"], 0, b"abcdefghij")
    assert len(Upload.objects.get().pieces) == 3
    assert workspace.tracks.exists()


def test_a_lost_client_asks_how_far_it_was(alice_client: Client) -> None:
    address = begin(alice_client)["Location"]
    send(alice_client, address, 0, b"abcd")
    answer = alice_client.head(address, headers=TUS)
    assert (answer["Upload-Offset"], answer["Upload-Length"], answer["Cache-Control"]) == ("4", "10", "no-store")


def test_whoever_missed_the_last_answer_still_learns_of_the_track(alice_client: Client, workspace: Workspace) -> None:
    address = begin(alice_client)["Location"]
    send(alice_client, address, 0, b"abcdefghij")
    assert alice_client.head(address, headers=TUS)["Upload-Track"] == f"/tracks/{workspace.tracks.get().pk}"


def test_the_same_bytes_lead_to_the_first_track(alice_client: Client, workspace: Workspace) -> None:
    answers = [send(alice_client, begin(alice_client)["Location"], 0, b"abcdefghij") for _ in range(2)]
    assert answers[0]["Upload-Track"] == answers[1]["Upload-Track"]
    assert answers[1]["Upload-Duplicate"] == "1"
    assert workspace.tracks.count() == 1


@pytest.mark.parametrize("offset", [0, 5])
def test_a_piece_at_another_place_is_refused(alice_client: Client, offset: int) -> None:
    address = begin(alice_client)["Location"]
    send(alice_client, address, 0, b"abcd")
    assert send(alice_client, address, offset, b"xyz").status_code == 409
    assert b"".join(Upload.objects.get().contents()) == b"abcd"


def test_more_than_announced_is_refused(alice_client: Client) -> None:
    answer = send(alice_client, begin(alice_client)["Location"], 0, b"abcdefghijk")
    assert (answer.status_code, b"announced with 10 bytes" in answer.content) == (413, True)


def test_a_cancelled_upload_is_gone(alice_client: Client) -> None:
    address = begin(alice_client)["Location"]
    send(alice_client, address, 0, b"abcd")
    folder = Path(default_storage.path(f"uploads/{Upload.objects.get().pk}"))
    assert alice_client.delete(address, headers=TUS).status_code == 204
    assert alice_client.head(address, headers=TUS).status_code == 404
    assert not folder.exists()


def test_a_finished_upload_cannot_be_cancelled(alice_client: Client, workspace: Workspace) -> None:
    address = begin(alice_client)["Location"]
    send(alice_client, address, 0, b"abcdefghij")
    assert alice_client.delete(address, headers=TUS).status_code == 409
    assert workspace.tracks.exists()


def test_an_expired_upload_is_gone(alice_client: Client) -> None:
    address = begin(alice_client)["Location"]
    Upload.objects.update(expires_at=timezone.now())
    assert send(alice_client, address, 0, b"abcd").status_code == 404


@pytest.mark.parametrize(
    ("headers", "status", "reason"),
    [
        ({"Tus-Resumable": "0.2.2"}, 412, "it must be 1.0.0"),
        ({"Upload-Length": "ten"}, 400, "Upload-Length: 'ten' is not a number of bytes"),
        ({"Upload-Length": "9" * 30}, 400, "Upload-Length"),
        ({"Upload-Length": "0"}, 400, "must not be empty"),
        ({"Upload-Length": "200000001"}, 413, "may have at most 200 MB"),
        ({"Upload-Metadata": "filename ?"}, 400, "Upload-Metadata"),
        ({"Upload-Metadata": "filename /w=="}, 400, "Upload-Metadata"),
    ],
)
def test_what_cannot_be_begun_is_refused_with_the_reason(
    alice_client: Client, headers: dict[str, str], status: int, reason: str
) -> None:
    answer = begin(alice_client, **headers)
    assert answer.status_code == status
    assert reason in answer.content.decode()
    assert not Upload.objects.exists()


def test_too_many_at_once_are_told_to_wait(alice_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload_module, "AT_ONCE_MAX", 1)
    assert [begin(alice_client).status_code for _ in range(2)] == [201, 429]


def test_an_address_may_not_begin_uploads_without_end(alice_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(settings.ACCOUNT_RATE_LIMITS, "upload", "1/m/ip")
    assert [begin(alice_client).status_code for _ in range(2)] == [201, 429]


def test_pieces_have_a_type_of_their_own(alice_client: Client) -> None:
    answer = send(alice_client, begin(alice_client)["Location"], 0, b"abcd", content_type="text/plain")
    assert (answer.status_code, b"it must be application/offset+octet-stream" in answer.content) == (415, True)


def test_another_method_is_refused(alice_client: Client) -> None:
    assert alice_client.get("/uploads", headers=TUS).status_code == 405


def test_an_outsider_finds_no_upload_of_others(alice_client: Client, charlie_client: Client) -> None:
    address = begin(alice_client)["Location"]
    assert charlie_client.head(address, headers=TUS).status_code == 404
    assert send(charlie_client, address, 0, b"abcd").status_code == 404
    assert charlie_client.delete(address, headers=TUS).status_code == 404
    assert charlie_client.post(f"{address}/cancellation").status_code == 404
    assert Upload.objects.get().offset_bytes == 0


def test_a_stranger_is_sent_to_the_door(client: Client) -> None:
    assert begin(client).status_code == 401
    assert client.get("/upload").status_code == 302


def test_a_viewer_may_not_upload(bob_client: Client, bob: User, workspace: Workspace) -> None:
    Membership.objects.filter(user=bob, workspace=workspace).update(role=Role.VIEWER)
    assert begin(bob_client).status_code == 403
    assert bob_client.get("/upload").status_code == 403


def test_other_sites_cannot_upload(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, "allauth.account.auth_backends.AuthenticationBackend")
    assert begin(client).status_code == 403
    assert not Upload.objects.exists()


def test_an_outsider_makes_no_song_of_the_shape_of_others(start: Start, charlie_client: Client) -> None:
    track = start()
    assert charlie_client.post(f"/tracks/{track.pk}/same-shape").status_code == 404
    assert Track.objects.count() == 1
