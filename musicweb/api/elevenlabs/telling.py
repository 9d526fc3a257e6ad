"""What is known of a finished song, in the words of this dialect."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from engines.plan import Plan
from musicweb.api.elevenlabs.chunks import CompositionPlan
from musicweb.api.elevenlabs.converting import from_plan
from musicweb.api.elevenlabs.sections import MusicPrompt
from tracks.models import Track

VALUES_PER_S, FULL_SCALE = 4, 1_000
INSTRUMENTAL = "Instrumental"


def in_wire_words(plan: Plan | MusicPrompt | CompositionPlan) -> dict[str, Any]:
    """A plan as JSON; what is absent is left out."""
    return plan.model_dump(mode="json", exclude_none=True)


def wire_plan(plan: Plan, model_id: str) -> dict[str, Any]:
    """A plan in the kind of the model."""
    return in_wire_words(plan if model_id == "music_v1" else from_plan(plan))


def plan_used(track: Track, model_id: str, asked: CompositionPlan | MusicPrompt | None) -> dict[str, Any]:
    """The plan with the real times. Chunks last as long as they say, so that those asked with are the real ones."""
    if isinstance(asked, CompositionPlan):
        return in_wire_words(asked)
    return wire_plan(Plan.model_validate(track.result["plan"]), model_id)


def metadata_of(track: Track) -> dict[str, Any]:
    known = track.result["metadata"]
    return {
        "title": track.title or known["title"],
        "description": known["description"],
        "genres": known["genres"],
        "languages": known["languages"] or [INSTRUMENTAL],
        "is_explicit": known["is_explicit"],
    }


def words_of(track: Track) -> list[dict[str, Any]]:
    """Every word that is sung, with its start and end in ms."""
    return [
        {"word": word["text"], "start_ms": word["start_ms"], "end_ms": word["end_ms"]}
        for word in track.result.get("words", [])
    ]


def waveform_visual(track: Track) -> list[int] | None:
    """The largest swing of each quarter of a second of the mono mix, -1000 .. 1000; None where it is not known.

    Reads the stored waveform.
    """
    if not track.waveform:
        return None
    with track.waveform.open("rb") as source:
        document = json.load(source)
    pixels_per_value = document["sample_rate"] / document["samples_per_pixel"] / VALUES_PER_S
    count = -(-VALUES_PER_S * (track.duration_ms or 0) // 1000)
    edges = [2 * round(place * pixels_per_value) for place in range(count + 1)]
    full = 2 ** (document["bits"] - 1)
    swings = (max(document["data"][at:until], key=abs, default=0) for at, until in pairwise(edges))
    return [max(-FULL_SCALE, min(FULL_SCALE, round(FULL_SCALE * swing / full))) for swing in swings]
