"""The routes of fine-tuned models, a capability that this server lacks: each says so."""

from __future__ import annotations

from asgiref.sync import sync_to_async
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from ninja import Router

from accounts.models import Scope
from musicweb.api.elevenlabs.document import NOT_OFFERED
from musicweb.api.elevenlabs.errors import NOT_OFFERED as KIND
from musicweb.api.elevenlabs.errors import WireError
from musicweb.api.elevenlabs.keys import key_of

router = Router()
MESSAGE = "There are no fine-tunes on this server: its engines learn no models."


@router.api_operation(["GET", "POST"], "/music/finetunes", openapi_extra=NOT_OFFERED)
async def finetunes(request: HttpRequest) -> HttpResponseBase:
    """Fine-tunes can be neither listed nor created here."""
    raise await _refusal(request)


@router.api_operation(["GET", "PATCH", "DELETE"], "/music/finetunes/{finetune_id}", openapi_extra=NOT_OFFERED)
async def finetune(request: HttpRequest, finetune_id: str) -> HttpResponseBase:
    """No fine-tune can be read, changed or deleted here."""
    raise await _refusal(request)


async def _refusal(request: HttpRequest) -> WireError:
    await sync_to_async(key_of)(request, Scope.MUSIC_GENERATE)
    return WireError(KIND, MESSAGE)
