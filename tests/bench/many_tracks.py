"""Fills the workspace of the newest person with finished tracks, and measures the library's pages: figures as JSON.

`python -m tests.bench.many_tracks COUNT`, with the environment of a studio.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from random import Random
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicweb.settings")
django.setup()

from django.test import Client  # noqa: E402  Django first

from accounts.models import User, Workspace  # noqa: E402
from tracks import facts  # noqa: E402
from tracks.models import Facts, Form, Label, State, Track  # noqa: E402

BATCH = 500
TIMES = 5
STYLES = ("lo-fi", "jazz", "house", "ambient", "rock", "trap", "folk", "techno", "bossa nova", "synthwave")
MOODS = ("sad", "happy", "calm", "dark", "epic", "dreamy")
KEYS = ("A minor", "C major", "F# minor", "Eb major", "D dorian")
WORDS = ("harbour", "night", "rain", "silver", "slow", "river", "window", "light", "city", "summer")
PAGES = {
    "library": "/library",
    "last_page": "/library?sort=oldest&after={near_the_end}",
    "next_page": "/library?after={first}",
    "search": "/library?q=silver+rain",
    "search_for_nothing": "/library?q=trombone",
    "filters": "/library?style=jazz&mood=sad&tempo_from=90&tempo_to=140&key=A+minor",
    "by_title": "/library?sort=title",
    "by_tempo": "/library?sort=fastest&mood=calm",
    "cover": "/tracks/{first}/cover",
}


def main(count: int) -> None:
    user = User.objects.latest("pk")
    workspace = user.workspaces.get()
    missing = count - workspace.tracks.count()
    fill(workspace, user, max(0, missing))
    sys.stdout.write(json.dumps(measured(user, workspace)))


def fill(workspace: Workspace, user: User, count: int) -> None:
    """Add `count` tracks with results as long as those of songs of three minutes."""
    rng = Random(1)
    for begin in range(0, count, BATCH):
        tracks = [_track(workspace, user, rng) for _ in range(min(BATCH, count - begin))]
        Track.objects.bulk_create(tracks)
        Facts.objects.bulk_create(_facts(track) for track in tracks)
        Label.objects.bulk_create(
            Label(workspace=workspace, track=track, kind=kind, word=word)
            for track in tracks
            for kind, word in facts.labels_of(track.result)
        )


def measured(user: User, workspace: Workspace) -> dict[str, float]:
    """Milliseconds of processor time that each page takes, the median of some tries."""
    client = Client(headers={"Host": "localhost"})
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    ids = list(workspace.tracks.order_by("created_at").values_list("pk", flat=True))
    known = {"first": ids[-1], "near_the_end": ids[-60]}
    return {f"library_{name}_ms": _cost_ms(client, path.format(**known)) for name, path in PAGES.items()}


def _cost_ms(client: Client, path: str) -> float:
    costs = []
    for _ in range(TIMES):
        began = time.process_time()
        answer = client.get(path)
        costs.append(1000 * (time.process_time() - began))
        assert answer.status_code == 200, path
    return statistics.median(costs)


def _track(workspace: Workspace, user: User, rng: Random) -> Track:
    style, mood = rng.choice(STYLES), rng.choice(MOODS)
    length_ms = rng.randrange(30_000, 300_000)
    return Track(
        workspace=workspace, created_by=user, engine="builtin", state=State.COMPLETED, output_format="mp3_44100_128",
        title=" ".join(rng.sample(WORDS, 3)).capitalize(), duration_ms=length_ms, size_bytes=length_ms * 16, progress=1,
        request={"prompt": f"{mood} {style} about the {rng.choice(WORDS)}", "seed": rng.randrange(2**31)},
        result=_result(rng, style, mood),
    )  # fmt: skip


def _result(rng: Random, style: str, mood: str) -> dict[str, Any]:
    words = [{"text": rng.choice(WORDS), "start_ms": at * 600, "end_ms": at * 600 + 400} for at in range(250)]
    chords = [{"symbol": "Am7", "start_ms": at * 2000, "end_ms": at * 2000 + 2000} for at in range(90)]
    return {
        "tempo_bpm": float(rng.randrange(60, 180)), "key": rng.choice(KEYS), "meter": "4/4", "words": words,
        "chords": chords, "beats_ms": [at * 500 for at in range(400)], "understood": [mood, style, "piano"],
        "metadata": {"genres": [style], "title": "", "description": ""},
        "lyrics": "\n".join(" ".join(rng.sample(WORDS, 6)) for _ in range(24)),
    }  # fmt: skip


def _facts(track: Track) -> Facts:
    return Facts(
        track=track, workspace_id=track.workspace_id, form=Form.SONG, title_key=track.title.casefold(),
        length_ms=track.duration_ms or 0, tempo_bpm=track.result["tempo_bpm"], key=track.result["key"],
        text=facts.text_of(track.title, track.request, track.result),
    )  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]))
