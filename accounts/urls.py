from django.urls import path

from accounts import views

urlpatterns = [
    path("guest", views.enter_as_guest, name="guest"),
    path("claim", views.claim, name="claim"),
    path("keys", views.keys, name="api_keys"),
    path("keys/<int:key_id>/revocation", views.revoke_key, name="api_key_revoke"),
    path("usage", views.usage, name="usage"),
]
