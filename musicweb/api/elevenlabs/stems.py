"""The route of stems: a recording is taken apart, sent back as an archive, and not kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Literal

from asgiref.sync import sync_to_async
from django.http import HttpRequest, StreamingHttpResponse
from ninja import File, Form, Router
from ninja.decorators import decorate_view
from ninja.files import UploadedFile
from pydantic import BaseModel

from accounts.models import Scope
from engines.formats import OutputFormat
from engines.formats import output_format as format_named
from musicweb.api.elevenlabs import patience
from musicweb.api.elevenlabs.document import STEMS
from musicweb.api.elevenlabs.errors import WireError
from musicweb.api.elevenlabs.forms import DEFAULT_FORMAT, FormFormatName, brought, reads_form
from musicweb.api.elevenlabs.keys import key_of
from musicweb.api.elevenlabs.song import check_can_be_signed
from tracks import files
from tracks.models import Upload
from tracks.orders import OrderFailed
from tracks.passing import stems_of
from tracks.views.zipping import zipped

router = Router()

STEM_SETS = {"six_stems_v1": "six", "two_stems_v1": "two"}
ARCHIVE = {"content-disposition": "attachment; filename=stems.zip", "cache-control": "no-store"}


class StemsForm(BaseModel):
    """Vocals, drums, bass, guitar, piano and other, or vocals and instrumental; only MP3 files can be signed."""

    stem_variation_id: Literal["six_stems_v1", "two_stems_v1"] = "six_stems_v1"
    sign_with_c2pa: bool = False


@router.post("/music/stem-separation", operation_id="separate_stems", openapi_extra=STEMS)
@decorate_view(reads_form)
async def separate_stems(
    request: HttpRequest,
    form: Form[StemsForm],
    file: File[UploadedFile],
    output_format: FormFormatName = DEFAULT_FORMAT,
    enable_logging: bool = True,
) -> StreamingHttpResponse:
    """Take a recording apart into stems; those of a song of this workspace that is signed are the true ones."""
    upload = await sync_to_async(_received)(request, form, file, output_format)
    wanted = format_named(output_format)
    making = await patience.begun(_stems(upload, STEM_SETS[form.stem_variation_id], wanted, form.sign_with_c2pa))
    body = _archive(making, upload, wanted.suffix)
    return StreamingHttpResponse(body, content_type="application/zip", headers=ARCHIVE)


def _received(request: HttpRequest, form: StemsForm, file: UploadedFile, format_name: str) -> Upload:
    key = key_of(request, Scope.MUSIC_GENERATE)
    if form.sign_with_c2pa:
        check_can_be_signed(format_name)
    return brought(key, file)


async def _stems(upload: Upload, stem_set: str, wanted: OutputFormat, signed: bool) -> dict[str, str]:
    try:
        return await stems_of(upload, stem_set, wanted, signed=signed)
    except OrderFailed as error:
        raise WireError.from_failure(error.failure) from error


async def _archive(making: asyncio.Task[dict[str, str]], upload: Upload, suffix: str) -> AsyncIterator[bytes]:
    """The bytes of the archive; nothing is left when they are sent, or when the client leaves."""
    try:
        members = {f"{name}.{suffix}": place for name, place in (await making).items()}
        async for piece in files.stepwise(zipped(members)):
            yield piece
    finally:
        await patience.stop(making)
        await sync_to_async(upload.discard)()
