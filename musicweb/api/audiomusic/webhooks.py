"""Webhooks over HTTP: endpoints are opened, changed and tried, deliveries looked at and sent again."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, TypeVar
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, ConfigDict, Field, model_validator

from accounts.models import Scope
from engines.plan import WITHOUT_NUL
from musicweb.api.audiomusic.document import may_answer
from musicweb.api.audiomusic.errors import WireError
from musicweb.api.audiomusic.keys import KeyWith, key_of
from tracks import webhooks
from tracks.models import Delivery, Endpoint
from tracks.models.webhook import DESCRIPTION_MAX_CHARS
from tracks.outgoing import URL_MAX_CHARS

MAY_MANAGE = KeyWith(Scope.WEBHOOKS_MANAGE)
LIST_MAX = 100
EventName = Literal["job.completed", "job.failed", "job.cancelled"]
Url = Annotated[str, Field(min_length=1, max_length=URL_MAX_CHARS, description="HTTPS, public."), WITHOUT_NUL]
Events = Annotated[list[EventName], Field(min_length=1, max_length=3)]
Description = Annotated[str, Field(max_length=DESCRIPTION_MAX_CHARS), WITHOUT_NUL]

Row = TypeVar("Row", bound=Model)

router = Router(auth=MAY_MANAGE, tags=["webhooks"])


class EndpointBody(BaseModel):
    """Where to be told of which events."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"url": "https://example.org/hooks", "events": ["job.completed", "job.failed"]}]
        }
    )

    url: Url
    events: Events
    description: Description | None = None


class EndpointChange(BaseModel):
    """What shall be otherwise; null and absent fields stay as they are."""

    url: Url | None = None
    events: Events | None = None
    description: Description | None = None
    active: bool | None = None

    @model_validator(mode="before")
    @classmethod
    def _reads_null_as_absent(cls, body: Any) -> Any:
        return {name: value for name, value in body.items() if value is not None} if isinstance(body, dict) else body


class EndpointTold(BaseModel):
    id: UUID
    url: str
    events: list[EventName]
    active: bool
    description: str
    created_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint, **more: Any) -> EndpointTold:
        return cls(
            id=endpoint.pk,
            url=endpoint.url,
            events=endpoint.events,
            active=endpoint.is_active,
            description=endpoint.description,
            created_at=endpoint.created_at,
            **more,
        )


class EndpointOpened(EndpointTold):
    secret: Annotated[str, Field(description="Signs what is sent there; told this once.")]


class DeliveryTold(BaseModel):
    """`attempts` of five; `response_status` is the latest answer, `next_attempt_at` null when there will be none."""

    id: UUID
    endpoint_id: UUID
    event_type: str
    event_id: UUID
    payload: dict[str, Any]
    status: Literal["pending", "delivered", "dead"]
    attempts: int
    response_status: int | None
    error: str
    created_at: datetime
    last_attempt_at: datetime | None
    next_attempt_at: datetime | None

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryTold:
        waits = delivery.state == "pending"
        return cls(
            id=delivery.pk,
            endpoint_id=delivery.endpoint_id,
            event_type=delivery.event_type,
            event_id=delivery.event_id,
            payload=delivery.payload,
            status=delivery.state,
            attempts=delivery.attempts,
            response_status=delivery.status,
            error=delivery.error,
            created_at=delivery.created_at,
            last_attempt_at=delivery.attempted_at,
            next_attempt_at=delivery.next_at if waits else None,
        )


class Message(BaseModel):
    message: str


@router.post("/endpoints", response=EndpointOpened, openapi_extra=may_answer(413))
def open_endpoint(request: HttpRequest, body: EndpointBody) -> EndpointTold:
    """Open an endpoint. Its secret is told here and never again."""
    key = key_of(request)
    endpoint = Endpoint.open(key.workspace, body.url, body.events, body.description or "", by=key.created_by)
    return EndpointOpened.of(endpoint, secret=endpoint.secret)


@router.get("/endpoints", response=list[EndpointTold], openapi_extra=may_answer())
def endpoints(request: HttpRequest) -> list[EndpointTold]:
    return [EndpointTold.of(endpoint) for endpoint in key_of(request).workspace.webhook_endpoints.all()]


@router.get("/endpoints/{endpoint_id}", response=EndpointTold, openapi_extra=may_answer(404))
def endpoint(request: HttpRequest, endpoint_id: str) -> EndpointTold:
    return EndpointTold.of(_endpoint(request, endpoint_id))


@router.patch("/endpoints/{endpoint_id}", response=EndpointTold, openapi_extra=may_answer(404, 413))
def change_endpoint(request: HttpRequest, endpoint_id: str, body: EndpointChange) -> EndpointTold:
    """Change what is given. A switched-off endpoint is told nothing, and what waits for it is given up."""
    found = _endpoint(request, endpoint_id)
    changes = body.model_dump(exclude_unset=True)
    if "active" in changes:
        changes["is_active"] = changes.pop("active")
    found.change(by=key_of(request).created_by, **changes)
    return EndpointTold.of(found)


@router.delete("/endpoints/{endpoint_id}", response=Message, openapi_extra=may_answer(404))
def close_endpoint(request: HttpRequest, endpoint_id: str) -> Message:
    _endpoint(request, endpoint_id).close(key_of(request).created_by)
    return Message(message="Webhook endpoint deleted successfully")


@router.post("/endpoints/{endpoint_id}/test", response=DeliveryTold, openapi_extra=may_answer(404))
def test_endpoint(request: HttpRequest, endpoint_id: str) -> DeliveryTold:
    """Have a `webhook.test` sent there; the delivery tells what became of it."""
    return DeliveryTold.of(webhooks.send_test(_endpoint(request, endpoint_id)))


@router.get("/endpoints/{endpoint_id}/deliveries", response=list[DeliveryTold], openapi_extra=may_answer(404))
def deliveries(
    request: HttpRequest,
    endpoint_id: str,
    skip: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
    limit: Annotated[int, Query(ge=1, le=LIST_MAX)] = 50,
) -> list[DeliveryTold]:
    """The newest first; they are kept for 30 days."""
    found = _endpoint(request, endpoint_id).deliveries.all()[skip : skip + limit]
    return [DeliveryTold.of(delivery) for delivery in found]


@router.post("/deliveries/{delivery_id}/redeliver", response=DeliveryTold, openapi_extra=may_answer(404))
def redeliver(request: HttpRequest, delivery_id: str) -> DeliveryTold:
    """Send it again, with all its attempts; the event keeps its id, so that receivers can tell."""
    own = Delivery.objects.filter(endpoint__workspace=key_of(request).workspace)
    delivery = _find(own, delivery_id, "Webhook delivery not found")
    delivery.replay()
    return DeliveryTold.of(delivery)


def _endpoint(request: HttpRequest, endpoint_id: str) -> Endpoint:
    return _find(key_of(request).workspace.webhook_endpoints.all(), endpoint_id, "Webhook endpoint not found")


def _find(rows: QuerySet[Row], pk: str, otherwise: str) -> Row:
    try:
        return rows.get(pk=UUID(pk))
    except (ValueError, ObjectDoesNotExist) as error:
        raise WireError(404, otherwise) from error
