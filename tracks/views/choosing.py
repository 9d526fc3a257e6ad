"""Takes side by side: listening to one against the other, keeping one, and taking that back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.access import MemberRequest, editor_required, workspace_required
from tracks.models import Job, Track
from tracks.takes import takes_of
from tracks.views.streams import stream
from tracks.wishes import TASK


@workspace_required
@require_safe
def page(request: MemberRequest, job_id: int) -> HttpResponse:
    """The takes of one click on Create, and how many of them are in the trash."""
    job = _job(request, job_id)
    context = {"takes": takes_of(job), "in_trash": job.batch.exclude(deleted_at=None).count()}
    return render(request, "tracks/takes.html", context)


@require_POST
@editor_required
def keep(request: MemberRequest, job_id: int) -> HttpResponse:
    """Keep the posted `track`; the other takes go to the trash."""
    job = _job(request, job_id)
    kept = get_object_or_404(job.batch.all(), pk=_id(request), deleted_at=None)
    gone = job.keep(kept)
    text = _text(kept, len(gone))
    context = {"job": job, "track": kept, "text": text, "takes": takes_of(job)}
    if answer := stream(request, "take-kept", context):
        return answer
    messages.success(request, text, extra_tags=reverse("takes_restore", args=[job.pk]))
    return redirect("track", kept.pk)


@require_POST
@editor_required
def bring_back(request: MemberRequest, job_id: int) -> HttpResponse:
    """Take those takes out of the trash again that are there."""
    job = _job(request, job_id)
    for track in job.batch.exclude(deleted_at=None):
        track.restore()
    return stream(request, "takes-back", {"takes": takes_of(job)}) or redirect("takes", job.pk)


def _job(request: MemberRequest, job_id: int) -> Job:
    return get_object_or_404(request.workspace.jobs, pk=job_id, task=TASK)


def _id(request: MemberRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("track", ""))
    except ValueError:
        return None


def _text(kept: Track, gone: int) -> str:
    others = ngettext("the other take is in the trash", "the other %(count)s takes are in the trash", gone)
    return _("Kept “%(track)s”; %(others)s.") % {"track": kept, "others": others % {"count": gone}}
