"""What programmers read of each dialect: its OpenAPI document."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from musicweb.api import audiomusic, elevenlabs, nur
from musicweb.api.reading import WireAPI

APIS: dict[str, WireAPI] = {api.dialect.name: api for api in (elevenlabs.api, audiomusic.api, nur.api)}


@require_safe
def openapi(_request: HttpRequest, dialect: str) -> HttpResponse:
    if dialect not in APIS:
        raise Http404(f"There is no API called {dialect}.")
    return JsonResponse(APIS[dialect].get_openapi_schema(), headers={"access-control-allow-origin": "*"})
