"""The page of one track, and what people have changed in it."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import MemberRequest, editor_required, workspace_required
from accounts.limits import LimitReached
from engines.base import STEM_SETS
from engines.errors import EngineError
from tracks import changes, notes
from tracks.family import versions_of
from tracks.lyrics import stanzas
from tracks.models import Stem, Track
from tracks.timeline import beat_lines, chord_spans, section_spans
from tracks.views.streams import status_of, visit


@workspace_required
@require_safe
def page(request: MemberRequest, track_id: UUID) -> HttpResponse:
    track = _track(request, track_id)
    return render(request, "tracks/track.html", {"track": track, "versions": versions_of(track), **_parts_of(track)})


@editor_required
@require_http_methods(["GET", "POST"])
def change(request: MemberRequest, track_id: UUID, act: str) -> HttpResponse:
    """The form of an act, whose fields an address may fill in; as a `POST`, a new track that is made by it."""
    track = _track(request, track_id)
    kind = changes.offered(track).get(act)
    if kind is None:
        raise Http404("That cannot be done to this track.")
    if request.method == "GET":
        return _change_page(request, track, act, kind(track, initial=request.GET.dict()))
    form = kind(track, request.POST)
    if not form.is_valid():
        return _change_page(request, track, act, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        made = form.start(request.user)
    except (EngineError, LimitReached) as error:
        form.add_error(None, error.message)
        return _change_page(request, track, act, form, status_of(error))
    return visit(request, reverse("track", args=[made.pk]))


@workspace_required
@require_safe
def score(request: MemberRequest, track_id: UUID) -> HttpResponse:
    """The notes of the kept MIDI file, for the piano roll."""
    track = _track(request, track_id)
    return JsonResponse(notes.notes_of(track), headers={"Cache-Control": "private, max-age=3600"})


def _change_page(
    request: MemberRequest, track: Track, act: str, form: changes.Change, status: int = HTTPStatus.OK
) -> HttpResponse:
    return render(request, "tracks/change.html", {"track": track, "act": act, "form": form}, status=status)


def _parts_of(track: Track) -> dict[str, Any]:
    """What the page shows of a finished track."""
    return {
        "sections": section_spans(track.result),
        "chords": chord_spans(track.result),
        "beats": beat_lines(track.result),
        "stanzas": stanzas(track.result),
        "stems": sorted(track.stems.all(), key=_stem_place),
        "changes": changes.offered(track),
        "comments": track.comments.select_related("author"),
        "recipe": json.dumps(track.result["recipe"], indent=2, ensure_ascii=False)
        if track.result.get("recipe")
        else "",
    }


def _stem_place(stem: Stem) -> int:
    names = STEM_SETS["six"]
    return names.index(stem.name) if stem.name in names else len(names)


def _track(request: MemberRequest, track_id: UUID) -> Track:
    return get_object_or_404(request.workspace.tracks.visible().select_related("workspace", "parent"), pk=track_id)
