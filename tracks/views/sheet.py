"""The sheet of a track: its words and chords, to print or as plain text."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.access import MemberRequest, workspace_required
from tracks.sheet import as_text, sheet_of


@workspace_required
@require_safe
def sheet(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = get_object_or_404(request.workspace.tracks.visible(), pk=track_id)
    return render(request, "tracks/sheet.html", {"track": track, "parts": sheet_of(track.result)})


@workspace_required
@require_safe
def text(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = get_object_or_404(request.workspace.tracks.visible(), pk=track_id)
    return HttpResponse(as_text(str(track), sheet_of(track.result)), content_type="text/plain; charset=utf-8")
