"""Addresses of a workspace's webhooks, and of everything somebody takes with them."""

from django.urls import include, path

from tracks.views import exporting, webhooks

of_webhooks = [
    path("", webhooks.index, name="webhooks"),
    path("/<uuid:endpoint_id>", webhooks.endpoint, name="webhook"),
    path("/<uuid:endpoint_id>/test", webhooks.try_it, name="webhook_test"),
    path("/<uuid:endpoint_id>/state", webhooks.switch, name="webhook_switch"),
    path("/<uuid:endpoint_id>/deletion", webhooks.close, name="webhook_close"),
    path("/deliveries/<uuid:delivery_id>/again", webhooks.redeliver, name="webhook_redeliver"),
]
urlpatterns = [
    path("accounts/export", exporting.export, name="account_export"),
    path("accounts/export/<uuid:export_id>/archive", exporting.archive, name="account_archive"),
    path("w/<slug:workspace_slug>/webhooks", include(of_webhooks)),
]
