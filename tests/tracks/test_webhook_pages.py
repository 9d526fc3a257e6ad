"""The pages on which admins open, try, pause and delete webhooks, and send deliveries again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings

from accounts.models import Workspace
from tests.receiving import Receiver, receiving
from tests.teams import Band, client_of
from tracks import webhooks
from tracks.models import Delivery, Endpoint, Event

EVENTS = ["job.completed", "job.failed"]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as receiver, override_settings(OUTGOING_HTTP=True, OUTGOING_ALLOW=["127.0.0.1"]):
        yield receiver


@pytest.fixture
def endpoint(band: Band, receiver: Receiver) -> Endpoint:
    return Endpoint.open(band.workspace, receiver.url, EVENTS)


@pytest.fixture
def admin(band: Band) -> Client:
    return client_of(band.ada)


def address(workspace: Workspace, *more: object) -> str:
    return "/".join([f"/w/{workspace.slug}/webhooks", *map(str, more)])


def acts(workspace: Workspace) -> list[str]:
    return [entry.act for entry in reversed(workspace.audit.filter(act__startswith="webhook"))]


def test_the_secret_is_shown_once(admin: Client, band: Band, receiver: Receiver) -> None:
    form = {"url": receiver.url, "events": EVENTS, "description": "<b>bell</b>"}
    answer = admin.post(address(band.workspace), form)

    opened = Endpoint.objects.get()
    assert opened.secret in answer.content.decode()
    assert "no-store" in answer["cache-control"]
    again = admin.get(address(band.workspace)).content.decode()
    assert opened.secret not in again
    assert "&lt;b&gt;bell" in again
    assert (opened.events, band.workspace.audit.first().actor) == (EVENTS, band.ada)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"url": ""}, "url"),
        ({"url": "x" * 10_000}, "url"),
        ({"url": "http://169.254.169.254/"}, "__all__"),
        ({"url": "javascript:alert(1)"}, "__all__"),
        ({"events": []}, "events"),
        ({"events": ["job.stolen"]}, "events"),
        ({"description": "x" * 501}, "description"),
    ],
)
def test_a_webhook_that_cannot_be_is_explained(
    admin: Client,
    band: Band,
    change: dict[str, object],
    field: str,
) -> None:
    form = {"url": "https://203.0.113.1/", "events": EVENTS, "description": ""} | change

    answer = admin.post(address(band.workspace), form)

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field])
    assert not Endpoint.objects.exists()


def test_a_webhook_is_changed_and_keeps_what_was_wrong_in_the_form(
    admin: Client,
    band: Band,
    endpoint: Endpoint,
    receiver: Receiver,
) -> None:
    page = address(band.workspace, endpoint.pk)
    form = {"url": receiver.url, "events": ["job.failed"], "description": "only bad news"}

    assert admin.post(page, form).status_code == 302
    assert admin.post(page, form).status_code == 302
    endpoint.refresh_from_db()
    assert (endpoint.events, endpoint.description) == (["job.failed"], "only bad news")
    assert acts(band.workspace) == ["webhook.opened", "webhook.changed"]
    assert admin.post(page, form | {"url": "https://10.0.0.1/"}).status_code == 422


def test_pausing_twice_is_pausing_once(admin: Client, band: Band, endpoint: Endpoint) -> None:
    page = address(band.workspace, endpoint.pk, "state")
    for posted in ({}, {}, {"active": "1"}):
        assert admin.post(page, posted).status_code == 302

    endpoint.refresh_from_db()
    assert endpoint.is_active
    assert acts(band.workspace) == ["webhook.opened", "webhook.paused", "webhook.resumed"]


def test_a_test_is_sent_and_what_became_of_it_is_told(
    admin: Client,
    band: Band,
    endpoint: Endpoint,
    receiver: Receiver,
) -> None:
    assert admin.post(address(band.workspace, endpoint.pk, "test")).status_code == 302
    delivery = Delivery.objects.get()
    webhooks.deliver(delivery.pk)

    text = admin.get(address(band.workspace, endpoint.pk)).content.decode()
    assert "webhook.test" in text
    assert "delivered · 200" in text
    assert "&quot;job_id&quot;:&quot;sample&quot;" in text


def test_what_was_given_up_is_sent_again(admin: Client, band: Band, endpoint: Endpoint) -> None:
    delivery = webhooks.send_test(endpoint)
    delivery.give_up("It was enough.")
    assert "given up" in admin.get(address(band.workspace, endpoint.pk)).content.decode()

    assert admin.post(address(band.workspace, "deliveries", delivery.pk, "again")).status_code == 302

    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("pending", 0)


def test_a_deleted_webhook_is_gone_with_its_deliveries(
    admin: Client,
    band: Band,
    endpoint: Endpoint,
) -> None:
    webhooks.send_test(endpoint)

    assert admin.post(address(band.workspace, endpoint.pk, "deletion"))["location"] == address(band.workspace)
    assert not Endpoint.objects.exists()
    assert not Delivery.objects.exists()
    assert acts(band.workspace)[-1] == "webhook.closed"


def test_many_deliveries_are_shown_page_by_page(admin: Client, band: Band, endpoint: Endpoint) -> None:
    for _ in range(30):
        endpoint.tell(Event.TEST, {})

    page = address(band.workspace, endpoint.pk)
    assert len(admin.get(page).context["page"]) == 25
    assert len(admin.get(page, {"page": "2"}).context["page"]) == 5
    assert admin.get(page, {"page": "x"}).status_code == 200


def test_the_webhooks_of_others_are_out_of_reach(
    admin: Client,
    band: Band,
    alice_client: Client,
    receiver: Receiver,
) -> None:
    other = Endpoint.open(band.alice.workspaces.get(is_personal=True), receiver.url, EVENTS)
    delivery = webhooks.send_test(other)

    for more in ((), ("test",), ("state",), ("deletion",)):
        assert admin.post(address(band.workspace, other.pk, *more)).status_code == 404
    assert admin.post(address(band.workspace, "deliveries", delivery.pk, "again")).status_code == 404
    assert admin.get(address(other.workspace)).status_code == 404
    assert client_of(band.bob).get(address(band.workspace)).status_code == 403
    assert Endpoint.objects.get() == other
