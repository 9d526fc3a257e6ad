"""What the row of a track asks an engine for: a song, a sample, or another song made of a kept one."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict

import engines
from engines.base import SEED_MAX, FormatName, Request, Sampler, SampleRequest, StemSet
from engines.edits import Edit, Editor, Extend, ReplaceLyrics, ReplaceSection, Several
from engines.errors import InvalidRequest
from engines.formats import DEFAULT_FORMAT
from plans.screening import screen, screen_words

STEMS = "four"


class EditRequest(BaseModel):
    """The kept song of the track `source`, changed by `edit`.

    `recordings` are the tracks that its score may take sound from. The rest is as in `engines.edits.Rendering`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    edit: Edit
    source: UUID
    recordings: list[str] = []
    output_format: FormatName = DEFAULT_FORMAT
    stem_set: StemSet | None = None
    stem_format: FormatName = "flac"


Asked: TypeAlias = Request | SampleRequest | EditRequest


def read(stored: Mapping[str, Any]) -> Asked:
    """What a row with this `request` asks for: each of the three has a field of its own."""
    if "edit" in stored:
        return EditRequest.model_validate(stored)
    return SampleRequest.model_validate(stored) if "kind" in stored else Request.model_validate(stored)


def check_words(asked: Asked) -> None:
    """Raises `ContentRefused` or `PlanRefused` for words that no music is made of."""
    match asked:
        case Request():
            screen(asked)
        case SampleRequest():
            screen_words(asked.prompt)
        case EditRequest():
            for prompt, lyrics in words_of(asked.edit):
                screen_words(prompt, lyrics)


def words_of(edit: Edit) -> list[tuple[str, str]]:
    """Prompt and lyrics of the edit, or of each of several; empty where it has none."""
    match edit:
        case Several():
            return [words for one in edit.edits for words in words_of(one)]
        case Extend() | ReplaceSection():
            return [(edit.prompt, edit.lyrics)]
        case ReplaceLyrics():
            return [("", edit.lyrics)]
        case _:
            return []


def with_stems(asked: Asked, engine: str) -> Asked:
    """The same with the four stems, unless others are asked for or there can be none."""
    is_shot = isinstance(asked, SampleRequest) and asked.kind == "one-shot"
    if asked.stem_set or is_shot or STEMS not in engines.get(engine).capabilities.stem_sets:
        return asked
    return asked.model_copy(update={"stem_set": STEMS})


def reseeded(asked: Asked, seed: int | None = None) -> Asked:
    """The same with this seed, or with any other than it has."""
    if isinstance(asked, EditRequest):
        return asked.model_copy(update={"edit": _reseeded(asked.edit, seed)})
    other = (asked.seed + 1 + secrets.randbelow(SEED_MAX)) % (SEED_MAX + 1)
    return asked.model_copy(update={"seed": other if seed is None else seed})


def _reseeded(edit: Edit, seed: int | None) -> Edit:
    own: dict[str, object] = {"seed": secrets.randbelow(SEED_MAX + 1) if seed is None else seed}
    if isinstance(edit, Several):
        own["edits"] = [one.model_copy(update={"seed": None}) for one in edit.edits]
    return edit.model_copy(update=own)


def length_ms(asked: Asked) -> int | None:
    """How long it will be where that is asked for; None where the engine finds out."""
    match asked:
        case Request() if asked.plan:
            return asked.plan.length_ms
        case Request() | SampleRequest():
            return asked.length_ms
        case EditRequest():
            return None


def sampler(engine: str) -> Sampler:
    """Raises `InvalidRequest` for an engine that makes no samples."""
    found = engines.get(engine)
    if not isinstance(found, Sampler):
        raise InvalidRequest("engine", engine, "must be one that makes samples")
    return found


def editor(engine: str) -> Editor:
    """Raises `InvalidRequest` for an engine that cannot change what it made."""
    found = engines.get(engine)
    if not isinstance(found, Editor):
        raise InvalidRequest("engine", engine, "must be one that can change its songs")
    return found
