"""`compose` and `plan`: arguments into a request, events into files."""

from __future__ import annotations

import argparse
import sys
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from engines import get
from engines.base import Planner, Request
from engines.cli.arguments import format_of, not_empty, seed_of, sources_of, stem_set_of, text_in, validated
from engines.cli.song import check_outputs, make_song
from engines.errors import InvalidRequest
from engines.plan import PROMPT_MAX_CHARS, Plan


def compose(options: argparse.Namespace) -> None:
    """Make the song and every file asked for beside it."""
    engine = get(options.engine)
    request = _request(options, Path(options.output))
    check_outputs(options, engine, request)
    make_song(options, partial(engine.compose, request), f"seed {request.seed}")


def plan(options: argparse.Namespace) -> None:
    """Print the plan as JSON."""
    engine = get(options.engine)
    if not isinstance(engine, Planner):
        raise InvalidRequest("engine", options.engine, "must be one that makes plans")
    request = validated(
        Request, _prompt(options.prompt) | {"length_ms": options.length_ms, "seed": seed_of(options.seed)}
    )
    sys.stdout.write(engine.plan(request).model_dump_json(indent=2, exclude_none=True) + "\n")


def _request(options: argparse.Namespace, target: Path) -> Request:
    name = options.format or format_of(target)
    fields = {
        "lyrics": text_in("lyrics", options.lyrics) if options.lyrics else "",
        "length_ms": options.length_ms,
        "seed": seed_of(options.seed),
        "output_format": name,
        "instrumental": options.instrumental,
        "bpm": options.bpm,
        **not_empty(options, "key", "meter", "voice", "language"),
        "stem_set": stem_set_of(options),
        "stem_format": name,
        "sources": sources_of(options),
    }
    return validated(Request, fields | _source(options))


def _source(options: argparse.Namespace) -> dict[str, Any]:
    if options.plan is None:
        return _prompt(options.prompt or "")
    if options.prompt is not None:
        raise InvalidRequest("prompt", options.prompt, "give a prompt or a plan, not both")
    composition_plan = _plan_in(options.plan)
    if options.length_ms not in (None, str(composition_plan.length_ms)):
        raise InvalidRequest(
            "length_ms", options.length_ms, f"must be the plan's {composition_plan.length_ms} ms or absent"
        )
    return {"plan": composition_plan}


def _prompt(prompt: str) -> dict[str, Any]:
    if not prompt.strip():
        raise InvalidRequest("prompt", prompt, f"must have 1 to {PROMPT_MAX_CHARS} characters, or give a plan")
    return {"prompt": prompt}


def _plan_in(path: str) -> Plan:
    try:
        return Plan.model_validate_json(text_in("plan", path))
    except ValidationError as error:
        first = InvalidRequest.from_pydantic(error)
        field = "plan" if first.field == "request" else f"plan.{first.field}"
        raise InvalidRequest(field, first.value if error.errors()[0]["loc"] else path, first.limit) from error
