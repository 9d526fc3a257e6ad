"""What people do to many tracks at once: to those they have ticked, or with `all` to everything that was found."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from celery import current_app
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.access import MemberRequest, editor_required, workspace_required
from accounts.models import Act
from engines.errors import InvalidRequest
from engines.formats import output_format
from tracks import files
from tracks.finding import FindForm
from tracks.models import State, Track, TrackQuerySet
from tracks.views import sending
from tracks.views.library import back
from tracks.views.ranges import file_name
from tracks.views.streams import stream
from tracks.views.zipping import zipped

ARCHIVE_MAX = 500  # tracks in one download
SHOWN_MAX = 500  # of a long list a page shows no more at once; beyond, it is asked for anew


@require_POST
@editor_required
def delete(request: MemberRequest) -> HttpResponse:
    chosen = _chosen(request).visible()
    gone = _shown(chosen)
    count = chosen.count()
    moment = chosen.trash()
    request.workspace.note(request.user, Act.TRASHED_SOME, str(count))
    text = ngettext("Deleted %d track", "Deleted %d tracks", count) % count
    undo = QueryDict(mutable=True)
    undo["at"] = moment.isoformat()
    return _told(request, gone, text, f"{reverse('library_restoration')}?{undo.urlencode()}")


@require_POST
@editor_required
def restore(request: MemberRequest) -> HttpResponse:
    """Bring back the chosen, or with `at` those that were deleted together at that moment."""
    if "at" in request.GET:
        request.workspace.tracks.trashed().filter(deleted_at=_moment(request.GET["at"])).restore()
        return stream(request, "restored", {}) or redirect("library")
    chosen = _chosen(request).trashed()
    back_again = _shown(chosen)
    count = chosen.restore()
    request.workspace.note(request.user, Act.RESTORED_SOME, str(count))
    return _told(request, back_again, ngettext("Restored %d track", "Restored %d tracks", count) % count)


@require_POST
@editor_required
def purge(request: MemberRequest) -> HttpResponse:
    """Have the chosen of the trash deleted for good."""
    chosen = _chosen(request).trashed()
    gone, ids = _shown(chosen), [str(pk) for pk in chosen.values_list("pk", flat=True)]
    current_app.send_task("tracks.empty_trash", args=[request.workspace.pk, ids])
    request.workspace.note(request.user, Act.PURGED_SOME, str(len(ids)))
    text = ngettext("%d track is being deleted for good", "%d tracks are being deleted for good", len(ids))
    return _told(request, gone, text % len(ids))


@require_POST
@workspace_required
def favour(request: MemberRequest) -> HttpResponse:
    """Keep the chosen among one's own favourites with `on=1`, or no longer."""
    chosen = _chosen(request).visible()
    is_on = request.POST.get("on") == "1"
    ids = [track.pk for track in _shown(chosen)]
    count = chosen.favour(request.user, is_favourite=is_on)
    shown = request.workspace.tracks.with_favourites_of(request.user).filter(pk__in=ids)
    if is_on:
        text = ngettext("%d track is a favourite now", "%d tracks are favourites now", count)
    else:
        text = ngettext("%d track is no favourite any more", "%d tracks are no favourites any more", count)
    return stream(request, "favoured", {"tracks": shown, "text": text % count}) or redirect(back(request))


@require_POST
@editor_required
def move(request: MemberRequest) -> HttpResponse:
    """Put the chosen into the `folder`, or into none where it is empty."""
    chosen = _chosen(request).visible()
    name = request.POST.get("folder", "")
    folder = get_object_or_404(request.workspace.folders, pk=_uuid(name)) if name else None
    moved = _shown(chosen) if "folder=" in request.POST.get("query", "") else []
    count = chosen.update(folder=folder)
    if folder:
        text = ngettext("Moved %(count)d track to “%(to)s”", "Moved %(count)d tracks to “%(to)s”", count)
    else:
        text = ngettext("Took %(count)d track out of its folder", "Took %(count)d tracks out of their folders", count)
    return _told(request, moved, text % {"count": count, "to": folder})


@require_POST
@editor_required
def list_up(request: MemberRequest) -> HttpResponse:
    """Put the chosen at the end of the `playlist`."""
    playlist = get_object_or_404(request.workspace.playlists, pk=_uuid(request.POST.get("playlist", "")))
    try:
        count = playlist.add(_chosen(request).visible().order_by("-created_at").values_list("pk", flat=True))
    except InvalidRequest as error:
        return _told(request, [], error.message, kind="error")
    text = ngettext("Added %(count)d track to “%(to)s”", "Added %(count)d tracks to “%(to)s”", count)
    return _told(request, [], text % {"count": count, "to": playlist})


@require_POST
@workspace_required
async def archive(request: MemberRequest) -> HttpResponseBase:
    """The chosen in one ZIP, which is sent while it is being written."""
    members = await sync_to_async(_members)(request)
    if isinstance(members, str):
        return sending.refused(members, 422)
    response = StreamingHttpResponse(files.stepwise(zipped(members)))
    return sending.as_download(response, "application/zip", file_name("musicweb", "zip"))


def _members(request: MemberRequest) -> dict[str, str] | str:
    """Names inside the archive to names of stored files, or why there is none."""
    ready = _chosen(request).visible().filter(state=State.COMPLETED).exclude(audio="")
    count = ready.count()
    if not 1 <= count <= ARCHIVE_MAX:
        return _("Choose 1 to %(most)d finished tracks; these are %(count)d.") % {"most": ARCHIVE_MAX, "count": count}
    taken: Counter[str] = Counter()
    members = {}
    for track in ready.only("title", "request", "output_format", "audio").order_by("created_at"):
        name = file_name(str(track), output_format(track.output_format).suffix)
        taken[name.casefold()] += 1
        times = taken[name.casefold()]
        stem, _dot, suffix = name.rpartition(".")
        members[name if times == 1 else f"{stem} ({times}).{suffix}"] = str(track.audio)
    return members


def _chosen(request: MemberRequest) -> TrackQuerySet:
    if "all" in request.POST:
        query = QueryDict(request.POST.get("query", ""))
        return FindForm(query, request.workspace, request.user).found
    names = [*request.POST.getlist("track"), *request.POST.get("tracks", "").split()]
    ids = [_uuid(name) for name in names]
    chosen: TrackQuerySet = request.workspace.tracks.filter(pk__in=ids)
    return chosen


def _shown(tracks: TrackQuerySet) -> list[Track]:
    return list(tracks.only("pk")[:SHOWN_MAX])


def _uuid(name: str) -> UUID:
    try:
        return UUID(name)
    except ValueError as error:
        raise Http404(f"“{name[:40]}” is the id of nothing here.") from error


def _moment(text: str) -> datetime:
    moment = parse_datetime(text) if len(text) < 40 else None
    if moment is None or moment.tzinfo is None:
        raise Http404("Nothing was deleted at that moment.")
    return moment


def _told(request: MemberRequest, gone: list[Track], text: str, undo: str = "", kind: str = "success") -> HttpResponse:
    """Say what was done. A page takes out what is `gone` from it; all that was found is asked for anew."""
    context: dict[str, Any] = {"tracks": gone, "text": text, "undo": undo, "kind": kind}
    if "all" not in request.POST and (answer := stream(request, "deleted", context)):
        return answer
    messages.add_message(request, messages.ERROR if kind == "error" else messages.SUCCESS, text, extra_tags=undo)
    return redirect(back(request))
