"""The wishes of a person as the Create form holds them: what an engine is asked for by them, and back from a track."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engines.base import Request, SampleRequest
from tracks.models import Track
from tracks.wording import Sort, listed, own_words, worded

TASK = "studio"  # of jobs that the Create form has started
NAMES = (
    "prompt", "kind", "without", "lyrics", "voice", "language", "length", "length_s", "bars", "bpm", "key", "meter",
    "seed", "takes", "engine", "output_format",
)  # fmt: skip
SHARED = ("bpm", "key", "meter", "output_format")


def asked_by(values: Mapping[str, Any], seed: int) -> Request | SampleRequest:
    """What an engine is asked for. Raises pydantic's `ValidationError`."""
    sort = Sort(values["kind"])
    shared = {name: values[name] or None for name in SHARED} | {"seed": seed}
    return _sample(sort, values, shared) if sort.is_sample else _song(sort, values, shared)


def wishes_of(track: Track, *, with_seed: bool = False) -> dict[str, Any]:
    """What to fill the form with for another song like this one, or `with_seed` for the same again."""
    known = track.job.params["asked"] if track.job and track.job.task == TASK else _wishes_in(track)
    own = {"seed": track.result.get("seed") or track.request.get("seed", "")} if with_seed else {}
    return {**known, "seed": "", **own}


def _song(sort: Sort, values: Mapping[str, Any], shared: dict[str, Any]) -> Request:
    is_free = sort in (Sort.ANY, Sort.INSTRUMENTAL)
    return Request(
        prompt=worded(
            [values["prompt"], *own_words(sort)],
            listed(values["without"]),
            sings_own_words=not is_free and not values["lyrics"].strip(),
        ),
        length_ms=_length_ms(values),
        lyrics=values["lyrics"],
        instrumental=sort is Sort.INSTRUMENTAL,
        voice=values["voice"] or None,
        language=values["language"] or None,
        **shared,
    )


def _sample(sort: Sort, values: Mapping[str, Any], shared: dict[str, Any]) -> SampleRequest:
    prompt, key = worded([values["prompt"]], listed(values["without"])), shared.pop("key")
    if sort is Sort.LOOP:
        return SampleRequest(kind="loop", prompt=prompt, key=key, bars=values["bars"] or None, **shared)
    own = {name: shared[name] for name in ("seed", "output_format")}
    return SampleRequest(kind="one-shot", prompt=prompt, key=key, length_ms=_length_ms(values), **own)


def _length_ms(values: Mapping[str, Any]) -> int | None:
    is_shot = values["kind"] == Sort.SHOT
    seconds = values["length_s"] if values["length"] == "custom" else None if is_shot else values["length"]
    return round(float(seconds) * 1000) if seconds else None


def _wishes_in(track: Track) -> dict[str, Any]:
    """Those that can be read out of a request that came through another door."""
    asked = track.request
    known = {name: asked[name] for name in (*SHARED, "lyrics", "voice", "language", "bars") if asked.get(name)}
    length_ms = asked.get("length_ms")
    length = {"length": "custom", "length_s": f"{length_ms / 1000:g}"} if length_ms else {}
    return {"prompt": track.prompt, "kind": str(_sort_of(asked)), **known, **length}


def _sort_of(asked: Mapping[str, Any]) -> Sort:
    if "kind" in asked:
        return Sort(asked["kind"])
    return Sort.INSTRUMENTAL if asked.get("instrumental") else Sort.ANY
