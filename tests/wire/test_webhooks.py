"""Webhooks over HTTP: opened, changed, tried and sent again by programs, within their workspace alone."""

from __future__ import annotations

import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import ApiKey, User, Workspace
from tests.receiving import Answer, Receiver, receiving
from tracks import webhooks
from tracks.models import Delivery, Endpoint

ENDPOINTS = "/api/v1/webhooks/endpoints"


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.OUTGOING_HTTP, settings.OUTGOING_ALLOW = True, ["127.0.0.1"]
    with receiving() as receiver:
        yield receiver


@pytest.fixture
def client(key: str) -> Client:
    return Client(headers={"x-api-key": key}, raise_request_exception=False)


@pytest.fixture
def opened(client: Client, receiver: Receiver) -> dict[str, Any]:
    """An endpoint as it was told when it was opened."""
    body = {"url": f"{receiver.url}/hook", "events": ["job.completed"], "description": "mine"}
    answer: dict[str, Any] = client.post(ENDPOINTS, body, content_type="application/json").json()
    return answer


def test_an_endpoint_is_opened_and_its_secret_told_once(
    opened: dict[str, Any], client: Client, workspace: Workspace
) -> None:
    endpoint = workspace.webhook_endpoints.get()
    secret = opened.pop("secret")

    assert secret == endpoint.secret
    assert (opened["id"], opened["events"], opened["active"]) == (str(endpoint.pk), ["job.completed"], True)
    assert datetime.fromisoformat(opened["created_at"])
    assert client.get(ENDPOINTS).json() == [opened]
    assert client.get(f"{ENDPOINTS}/{endpoint.pk}").json() == opened


def test_an_endpoint_is_changed_where_something_is_given(opened: dict[str, Any], client: Client) -> None:
    path = f"{ENDPOINTS}/{opened['id']}"
    change = {"active": False, "events": ["job.failed", "job.cancelled"], "description": None}
    answer = client.patch(path, change, content_type="application/json").json()

    assert (answer["active"], answer["events"]) == (False, ["job.failed", "job.cancelled"])
    assert (answer["description"], answer["url"]) == ("mine", opened["url"])


def test_an_endpoint_is_closed_with_its_deliveries(opened: dict[str, Any], client: Client) -> None:
    client.post(f"{ENDPOINTS}/{opened['id']}/test")
    answer = client.delete(f"{ENDPOINTS}/{opened['id']}")

    assert answer.json() == {"message": "Webhook endpoint deleted successfully"}
    assert not Endpoint.objects.exists()
    assert not Delivery.objects.exists()


def test_a_test_arrives_signed_and_its_delivery_is_told(
    opened: dict[str, Any], client: Client, receiver: Receiver
) -> None:
    delivery = client.post(f"{ENDPOINTS}/{opened['id']}/test").json()
    assert (delivery["status"], delivery["attempts"]) == ("pending", 0)
    webhooks.deliver(delivery["id"])

    (request,) = receiver.received
    signed = f"{request.headers['x-audiopod-timestamp']}.".encode() + request.body
    expected = hmac.new(opened["secret"].encode(), signed, sha256).hexdigest()
    assert request.headers["x-audiopod-signature"] == f"sha256={expected}"
    assert json.loads(request.body)["event_type"] == "webhook.test"
    (told,) = client.get(f"{ENDPOINTS}/{opened['id']}/deliveries").json()
    assert (told["status"], told["response_status"], told["next_attempt_at"]) == ("delivered", 200, None)


def test_a_delivery_is_sent_again_under_its_event(opened: dict[str, Any], client: Client, receiver: Receiver) -> None:
    receiver.answer = lambda _request: Answer(410)
    delivery = client.post(f"{ENDPOINTS}/{opened['id']}/test").json()
    webhooks.deliver(delivery["id"])
    assert client.get(f"{ENDPOINTS}/{opened['id']}/deliveries").json()[0]["response_status"] == 410
    receiver.answer = lambda _request: Answer(204)
    again = client.post(f"/api/v1/webhooks/deliveries/{delivery['id']}/redeliver").json()
    webhooks.deliver(delivery["id"])

    assert again["status"] == "pending"
    assert len({request.headers["x-audiopod-event-id"] for request in receiver.received}) == 1
    assert Delivery.objects.get().state == "delivered"


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"url": "https://127.0.0.2/"}, 400, "public addresses only"),
        ({"url": "ftp://example.org/"}, 400, "must begin with"),
        ({"url": ""}, 422, "url"),
        ({"events": []}, 422, "events"),
        ({"events": ["job.begun"]}, 422, "events"),
        ({"description": "x" * 501}, 422, "description"),
    ],
)
def test_what_cannot_be_is_refused(
    change: dict[str, Any], status: int, words: str, client: Client, receiver: Receiver
) -> None:
    body = {"url": receiver.url, "events": ["job.failed"]} | change
    answer = client.post(ENDPOINTS, body, content_type="application/json")

    assert answer.status_code == status
    assert words in json.dumps(answer.json()["detail"])
    assert not Endpoint.objects.exists()


def test_a_change_to_a_private_address_is_refused(opened: dict[str, Any], client: Client) -> None:
    body = {"url": "https://169.254.169.254/"}
    answer = client.patch(f"{ENDPOINTS}/{opened['id']}", body, content_type="application/json")
    assert answer.status_code == 400
    assert Endpoint.objects.get().url == opened["url"]


def test_a_stranger_finds_nothing(opened: dict[str, Any], client: Client, charlie: User) -> None:
    delivery = client.post(f"{ENDPOINTS}/{opened['id']}/test").json()["id"]
    _, secret = ApiKey.issue(charlie.workspaces.get(), charlie, "charlie's", ["*"])
    stranger = Client(headers={"x-api-key": secret})
    path = f"{ENDPOINTS}/{opened['id']}"

    assert stranger.get(ENDPOINTS).json() == []
    answers = [
        stranger.get(path),
        stranger.patch(path, {"active": False}, content_type="application/json"),
        stranger.delete(path),
        stranger.post(f"{path}/test"),
        stranger.get(f"{path}/deliveries"),
        stranger.post(f"/api/v1/webhooks/deliveries/{delivery}/redeliver"),
    ]
    assert [answer.status_code for answer in answers] == [404] * 6
    assert Endpoint.objects.get().is_active


@pytest.mark.parametrize("pk", ["6f1c2f0e-3d0a-4a57-9a53-0c2d7f3c9b11", "x", "1"])
def test_what_is_not_there_is_not_found(pk: str, client: Client) -> None:
    assert client.get(f"{ENDPOINTS}/{pk}").status_code == 404
    assert client.post(f"/api/v1/webhooks/deliveries/{pk}/redeliver").status_code == 404


def test_a_key_without_the_scope_may_not(workspace: Workspace, alice: User) -> None:
    _, secret = ApiKey.issue(workspace, alice, "maker", ["music:generate", "music:write"])
    assert Client(headers={"x-api-key": secret}).get(ENDPOINTS).status_code == 403
