from django.urls import path

from accounts.views import deletion, entering, keys, usage

urlpatterns = [
    path("guest", entering.enter_as_guest, name="guest"),
    path("claim", entering.claim, name="claim"),
    path("deletion", deletion.deletion, name="account_deletion"),
    path("keys", keys.keys, name="api_keys"),
    path("keys/<int:key_id>/revocation", keys.revoke_key, name="api_key_revoke"),
    path("usage", usage.usage, name="usage"),
]
