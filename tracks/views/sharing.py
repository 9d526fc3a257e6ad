"""Members make, see and revoke the links to a track."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import MemberRequest, editor_required
from tracks.models import Share, Track
from tracks.models.share import PASSWORD_MAX_CHARS


class ShareForm(forms.Form):
    """A new link."""

    LIFETIMES = (
        ("", gettext_lazy("Until it is revoked")),
        ("1", gettext_lazy("For a day")),
        ("7", gettext_lazy("For a week")),
        ("30", gettext_lazy("For a month")),
    )

    days = forms.TypedChoiceField(
        choices=LIFETIMES, coerce=int, empty_value=None, required=False, label=gettext_lazy("It works")
    )
    password = forms.CharField(
        required=False,
        max_length=PASSWORD_MAX_CHARS,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("Empty: whoever has the link may listen."),
    )
    downloads = forms.BooleanField(required=False, label=gettext_lazy("Listeners may download the song"))


@editor_required
@require_http_methods(["GET", "POST"])
def shares(request: MemberRequest, track_id: UUID) -> HttpResponse:
    """The links to a track; a `POST` makes one."""
    track = get_object_or_404(request.workspace.tracks.visible(), pk=track_id)
    form = ShareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        Share.open_for(track, request.user, **form.cleaned_data)
        messages.success(request, _("The link is ready to be sent."))
        return redirect("track_shares", track.pk)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"track": track, "form": form, "shares": track.shares.standing()}
    return render(request, "tracks/share/shares.html", context, status=status)


@require_POST
@editor_required
def revoke(request: MemberRequest, track_id: UUID, share_id: int) -> HttpResponse:
    track: Track = get_object_or_404(request.workspace.tracks, pk=track_id)
    get_object_or_404(track.shares, pk=share_id).revoke(request.user)
    messages.success(request, _("The link leads nowhere any more."))
    return redirect("track_shares", track.pk)
