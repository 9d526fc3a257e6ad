"""Every HTTP address: health, accounts, the wire dialects, and the pages of the studio."""

from django.urls import include, path
from django.views.i18n import set_language

from musicweb import docs, gallery, health
from musicweb.api import audiomusic, elevenlabs, media, nur, pages

handler500 = "musicweb.outages.server_error"
urlpatterns = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("language", set_language, name="language"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("", include("accounts.workspace_urls")),
    path("", include("tracks.workspace_urls")),
    path("docs/", docs.index, name="docs"),
    path("docs/gallery", gallery.gallery, name="gallery"),
    path("docs/<slug:slug>", docs.page, name="docs_page"),
    path("docs/api/<slug:dialect>", pages.page, name="api_page"),
    path("docs/api/<slug:dialect>/openapi.json", pages.openapi, name="openapi"),
    path("files/<str:token>/<str:name>", media.media, name="media"),
    path("v1/", elevenlabs.api.urls),
    path("v1/", nur.api.urls),
    path("api/v1/", audiomusic.api.urls),
    path("", include("plans.urls")),
    path("", include("tracks.urls")),
]
