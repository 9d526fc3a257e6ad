"""A workspace that holds one of everything, the people who knock at its door, and every address they may try."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from typing import Any

import mido
import numpy as np
import soundfile
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from accounts.models import ApiKey, Export, Invitation, User
from engines.base import Request
from engines.plan import Plan
from musicweb.api import media
from plans.models import PlanDocument, SavedPrompt
from plans.views.plans import BLANK
from tests.teams import Band, client_of
from tracks import webhooks, wishes
from tracks.models import Endpoint, Folder, Job, Playlist, Share, State, Stem, Track, Upload
from tracks.models.comment import Comment

ACTORS = ("owner", "admin", "editor", "viewer", "outsider", "guest", "nobody")
WAVEFORM = {"version": 2, "channels": 1, "sample_rate": 44100, "samples_per_pixel": 512, "bits": 8, "length": 1}
BODIES = {"mix": "output_format=none"}  # by the end of the address: what is refused behind the door, before any work
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")
ASKED = Request(prompt="waves", seed=1)
RESULT = {"words": [{"text": "sea", "start_ms": 1000, "end_ms": 1500}], "lyrics": "sea", "plan": BLANK.model_dump()}


class Door:
    """Somebody with the session of a browser and the key of a program, or a stranger without."""

    def __init__(self, user: User | None, band: Band) -> None:
        client = client_of(user) if user else Client()
        self.cookies, self.key = client.cookies, ""
        if user in band.people:
            client.get(band.address)  # where they work from now on
        if user:
            workspace = band.workspace if user in band.people else user.settle()
            self.key = ApiKey.issue(workspace, user, "everything", ["*"])[1]

    def knock(self, method: str, path: str) -> int:
        """The status of the answer to a request without a body, in every dialect signed with the key."""
        if path.startswith(("/v1/", "/api/v1/")):
            keys = {"xi-api-key": self.key, "x-api-key": self.key, "authorization": f"Bearer {self.key}"}
            client = Client(headers=keys if self.key else {}, raise_request_exception=False)
            return client.generic(method, path, "{}", "application/json").status_code
        body = BODIES.get(path.rpartition("/")[2], "")
        client = Client(raise_request_exception=False)
        client.cookies = deepcopy(self.cookies)  # one that signs out stays in
        return client.generic(method, path, body, "application/x-www-form-urlencoded").status_code


class Everything:
    """One of everything in `band`'s workspace; `values` are what the parameters of routes stand for."""

    def __init__(self, band: Band) -> None:
        self.band, workspace = band, band.workspace
        song = self._song()
        job = Job.objects.create(workspace=workspace, task=wishes.TASK, params={}, display_name="")
        Track.objects.filter(pk=song.pk).update(job=job)
        playlist = Playlist.open_in(workspace, band.bob, "Best")
        playlist.add([song.pk])
        endpoint = Endpoint.objects.create(workspace=workspace, url="https://example.org/", events=["job.failed"])
        delivery = webhooks.send_test(endpoint)
        request = RequestFactory().get("/")
        self.values: dict[str, Any] = {
            "workspace_slug": workspace.slug,
            "member_id": band.member(band.vera).pk,
            "invitation_id": Invitation.open(band.member(band.alice), "viewer")[0].pk,
            "key_id": ApiKey.issue(workspace, band.bob, "his", [])[0].pk,
            "endpoint_id": endpoint.pk,
            "delivery_id": delivery.pk,
            "export_id": self._export().pk,
            "track_id": song.pk,
            "job_id": job.pk,
            "plan_id": PlanDocument.begin(workspace, band.bob, "Plan", Plan.model_validate(BLANK.model_dump())).pk,
            "prompt_id": SavedPrompt.keep(workspace, band.bob, {"prompt": "waves"}).pk,
            "folder_id": Folder.open_in(workspace, "Sea").pk,
            "playlist_id": playlist.pk,
            "share_id": Share.open_for(song, band.bob).pk,
            "comment_id": Comment.objects.create(track=song, author=band.bob, at_ms=0, text="hm").pk,
            "upload_id": Upload.begin(workspace, band.bob, "a.wav", 100).pk,
            "name": "drums",
            "number": 0,
            "act": "vary",
            "slug": "prompts",
            "dialect": "nur",
            "finetune_id": "x",
            "key": "x",
            "uidb36": "x",
        }
        self._tokens = {
            "invitations/": Invitation.open(band.member(band.alice), "viewer")[1],
            "s/": Share.open_for(song, band.bob).token,
            "playlists/": "",
        }
        self._media = media.url(request, song, "audio").removeprefix("http://testserver/")
        self._playlist_share = Share.open_for(playlist, band.bob)

    def path(self, route: str) -> str:
        """The address of what is here by this route."""
        if route == "files/<str:token>/<str:name>":
            return f"/{self._media}"
        values = self.values | {"token": next((t for begin, t in self._tokens.items() if route.startswith(begin)), "")}
        if "/tracks/<slug:name>/" in route:
            values |= {"token": self._playlist_share.token, "name": next(iter(self._playlist_share.named_tracks()))}
        if "shares/<int:share_id>" in route and route.startswith("playlists"):
            values["share_id"] = self._playlist_share.pk
        return "/" + PARAMETER.sub(lambda match: str(values[match[1] or match[2]]), route).strip("^$")

    def _song(self) -> Track:
        song = Track.objects.create(
            workspace=self.band.workspace, created_by=self.band.bob, title="Song", state=State.COMPLETED, engine="fake",
            request=ASKED.model_dump(mode="json"), result=RESULT, duration_ms=3000, output_format="mp3_44100_128",
        )  # fmt: skip
        for name in ("audio", "midi", "waveform", "drums"):
            stored = default_storage.save(f"tracks/{song.pk}/x/{name}.flac", ContentFile(_stored(name)))
            if name == "drums":
                Stem.objects.create(track=song, name=name, audio=stored)
            else:
                Track.objects.filter(pk=song.pk).update(**{name: stored})
        return song

    def _export(self) -> Export:
        end = timezone.now() + timedelta(days=1)
        stored = default_storage.save("exports/x/music.zip", ContentFile(b"PK"))
        return self.band.alice.exports.create(state="ready", archive=stored, size_bytes=2, expires_at=end)


def addresses() -> set[str]:
    """Every route of the installation, as the resolver writes it."""
    return set(_walk(get_resolver(), ""))


def _walk(resolver: URLResolver, prefix: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from _walk(pattern, route)


def _stored(name: str) -> bytes:
    """What a file of a song holds, where anybody looks into it."""
    if name == "waveform":
        return json.dumps(WAVEFORM | {"data": [-1, 1]}).encode()
    sound = io.BytesIO()
    if name == "midi":
        mido.MidiFile().save(file=sound)
        return sound.getvalue()
    soundfile.write(sound, np.zeros((4410, 2)), 44100, format="FLAC")
    return sound.getvalue()
