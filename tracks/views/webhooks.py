"""Webhooks for people: where programs elsewhere are told of what happens here, and what became of each telling."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, admin_required
from engines.errors import InvalidRequest
from tracks import webhooks
from tracks.models import Delivery, Endpoint, Event
from tracks.models.webhook import DESCRIPTION_MAX_CHARS
from tracks.outgoing import URL_MAX_CHARS

PAGE_DELIVERIES = 25


class EndpointForm(forms.Form):
    """Where to be told of which events."""

    EVENTS = (
        (Event.COMPLETED.value, gettext_lazy("Finished songs")),
        (Event.FAILED.value, gettext_lazy("Failed songs")),
        (Event.CANCELLED.value, gettext_lazy("Cancelled songs")),
    )

    url = forms.CharField(
        max_length=URL_MAX_CHARS,
        label=gettext_lazy("Address"),
        help_text=gettext_lazy("A public address that begins with https://"),
    )
    events = forms.MultipleChoiceField(
        choices=EVENTS,
        initial=[value for value, _label in EVENTS],
        widget=forms.CheckboxSelectMultiple,
        label=gettext_lazy("Tell it of"),
    )
    description = forms.CharField(max_length=DESCRIPTION_MAX_CHARS, required=False, label=gettext_lazy("Note"))


@never_cache
@admin_required
@require_http_methods(["GET", "POST"])
def index(request: MemberRequest, workspace_slug: str) -> HttpResponse:
    """The webhooks of the workspace; a `POST` opens one and shows its secret this once."""
    form = EndpointForm(request.POST if request.method == "POST" else None)
    opened = None
    if request.method == "POST" and form.is_valid():
        try:
            opened, form = Endpoint.open(request.workspace, **form.cleaned_data, by=request.user), EndpointForm()
        except InvalidRequest as error:
            form.add_error(None, error.message)
    context = {"form": form, "opened": opened, "endpoints": request.workspace.webhook_endpoints.all()}
    return render(request, "tracks/webhooks.html", context, status=_status(form))


@never_cache
@admin_required
@require_http_methods(["GET", "POST"])
def endpoint(request: MemberRequest, workspace_slug: str, endpoint_id: UUID) -> HttpResponse:
    """One webhook with its deliveries; a `POST` changes it."""
    found = _endpoint(request, endpoint_id)
    now = {"url": found.url, "events": found.events, "description": found.description}
    form = EndpointForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            found.change(**form.cleaned_data, by=request.user)
        except InvalidRequest as error:
            form.add_error(None, error.message)
        else:
            messages.success(request, _("The webhook is changed."))
            return _to(found)
    page = Paginator(found.deliveries.all(), PAGE_DELIVERIES).get_page(request.GET.get("page"))
    return render(request, "tracks/webhook.html", {"endpoint": found, "form": form, "page": page}, status=_status(form))


@require_POST
@admin_required
def try_it(request: MemberRequest, workspace_slug: str, endpoint_id: UUID) -> HttpResponse:
    """Have a test sent there."""
    found = _endpoint(request, endpoint_id)
    webhooks.send_test(found)
    messages.success(request, _("A test is on its way."))
    return _to(found)


@require_POST
@admin_required
def switch(request: MemberRequest, workspace_slug: str, endpoint_id: UUID) -> HttpResponse:
    """Pause the webhook, or go on with it where `active` is posted."""
    found = _endpoint(request, endpoint_id)
    found.change(is_active="active" in request.POST, by=request.user)
    messages.success(request, _("The webhook is on.") if found.is_active else _("The webhook is paused."))
    return _to(found)


@require_POST
@admin_required
def close(request: MemberRequest, workspace_slug: str, endpoint_id: UUID) -> HttpResponse:
    _endpoint(request, endpoint_id).close(request.user)
    messages.success(request, _("The webhook is deleted."))
    return redirect("webhooks", request.workspace.slug)


@require_POST
@admin_required
def redeliver(request: MemberRequest, workspace_slug: str, delivery_id: UUID) -> HttpResponse:
    """Send it again, with all its attempts."""
    own = Delivery.objects.filter(endpoint__workspace=request.workspace).select_related("endpoint__workspace")
    delivery = get_object_or_404(own, pk=delivery_id)
    delivery.replay()
    messages.success(request, _("It is sent again."))
    return _to(delivery.endpoint)


def _endpoint(request: MemberRequest, endpoint_id: UUID) -> Endpoint:
    found: Endpoint = get_object_or_404(request.workspace.webhook_endpoints.select_related("workspace"), pk=endpoint_id)
    return found


def _to(endpoint: Endpoint) -> HttpResponse:
    return redirect("webhook", endpoint.workspace.slug, endpoint.pk)


def _status(form: EndpointForm) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
