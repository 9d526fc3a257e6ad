"""The routes that tell what this server has to offer."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest
from ninja import Router

import engines
from engines.base import Planner, Sampler
from engines.edits import Editor
from engines.errors import EngineUnavailable
from musicweb.api.audiomusic import presets
from musicweb.api.audiomusic.counting import stats
from musicweb.api.audiomusic.document import may_answer
from musicweb.api.audiomusic.fields import FORMATS
from musicweb.api.audiomusic.keys import MAY_READ, key_of
from musicweb.api.audiomusic.parameters import NEURAL
from musicweb.api.audiomusic.schema import FilterStats, ModelStatus, Presets, SampleData

MODEL = "audiomusic-v2"
LYRICS = "[verse]\nThe harbour lights are coming on\nThe last of all the boats is gone\n\n[chorus]\nStay with me"
EXAMPLES = {
    "text2music": {"caption": "warm indie folk, acoustic guitar", "lyrics": LYRICS, "duration": 60, "format": "mp3"},
    "prompt2instrumental": {"prompt": "calm lo-fi beat for studying", "duration": 60, "bpm": 78, "keyscale": "A minor"},
    "text2rap": {"prompt": "boom bap about the city at night", "lyrics": LYRICS, "genre_preset": "Hip Hop"},
    "lyric2vocals": {"prompt": "gentle female vocals", "lyrics": LYRICS, "duration": 30},
    "text2samples": {"prompt": "dusty drum loop", "sample_type": "loop", "tempo": 90},
    "simple": {"query": "a soft love song for a quiet evening", "duration": 60},
}

router = Router(tags=["Catalogue"], auth=MAY_READ)


@router.get("/presets", response=Presets, openapi_extra=may_answer())
def genre_presets(request: HttpRequest) -> Presets:
    """What each genre preset adds to a caption."""
    return Presets(genre_presets=presets.told())


@router.get("/filters/stats", response=FilterStats, openapi_extra=may_answer())
def filter_stats(request: HttpRequest) -> FilterStats:
    """What the list of jobs may be filtered by, and how many there are of each."""
    key = key_of(request)
    return stats(key.workspace, key.created_by)


@router.get("/model/status", response=ModelStatus, openapi_extra=may_answer())
def model_status(request: HttpRequest) -> ModelStatus:
    """The engine that makes the music here."""
    try:
        engine = engines.get(settings.ENGINE)
    except EngineUnavailable:
        return _model("unavailable", {})
    can = engine.capabilities
    return _model(
        "ready",
        {
            "vocals": can.vocals,
            "stems": sorted(can.stem_sets),
            "midi": can.midi,
            "repeatable": can.repeatable,
            "plans": isinstance(engine, Planner),
            "samples": isinstance(engine, Sampler),
            "edits": isinstance(engine, Editor),
        },
    )


@router.get("/sample-data", response=SampleData, openapi_extra=may_answer())
def sample_data(request: HttpRequest) -> SampleData:
    """Bodies to begin with."""
    return SampleData(examples=EXAMPLES)


def _model(status: str, capabilities: dict[str, object]) -> ModelStatus:
    return ModelStatus(
        status="ready" if status == "ready" else "unavailable",
        model_version=MODEL,
        engine=settings.ENGINE,
        capabilities=capabilities,
        formats=[*FORMATS],
        unused_parameters=[*NEURAL],
    )
