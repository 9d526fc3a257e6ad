"""Screens what is asked for: names of artists and songs, protected lyrics, harm; says what to ask for instead."""

from __future__ import annotations

import re

from engines.base import Request
from engines.errors import ContentRefused
from engines.plan import LINE_MAX_CHARS, PROMPT_MAX_CHARS, SECTION_NAME_MAX_CHARS, Plan, Section
from plans.screening.fingerprints import protected_in
from plans.screening.harm import is_harmful
from plans.screening.names import Found, find

HARMFUL = "This asks for something harmful. No song is made of it."
OF_SOMEBODY = re.compile(
    r"\b((?<!sounds )(?<!sound )(?<!sounding )like|((sung|performed) )?(?<!inspired )(?<!influenced )by"
    r"|(a )?(cover|version|remix) of|[àa] la) $",
    re.IGNORECASE,
)
AS_SOMEBODY = re.compile(r"^(?:[- ]styled?|-esque|-like| type)(?= )", re.IGNORECASE)
SOMEONE, SOME_SONG = "somebody", "that song"
ROUNDS = 3
TOLD_MAX = 5  # names in a message


class PlanRefused(ContentRefused):
    """The composition plan asks for something this server will not make."""

    code = "plan_refused"

    def __init__(self, message: str = "", plan: Plan | None = None) -> None:
        super().__init__(message)
        self.plan = plan


def screen(request: Request) -> None:
    """Raise `ContentRefused` for a prompt or lyrics, `PlanRefused` for a plan, with a suggestion that itself passes.

    Harm is refused without one.
    """
    if request.plan is not None:
        _screen_plan(request.plan)
    screen_words(request.prompt, request.lyrics)


def screen_words(prompt: str, lyrics: str = "") -> None:
    """Raise `ContentRefused` as `screen` does."""
    if is_harmful(f"{prompt}\n{lyrics}"):
        raise ContentRefused(HARMFUL)
    named = find(prompt)
    if found := [*named, *find(lyrics)]:
        raise ContentRefused(_named(found), described(prompt) if named else None)
    _refuse_protected(prompt)
    _refuse_protected(lyrics)


def described(text: str, longest: int = PROMPT_MAX_CHARS) -> str:
    """`text` with the sound of each artist or song in place of the name."""
    sounds = list(dict.fromkeys(each.name.sound for each in find(text)))
    for _ in range(ROUNDS):
        for each in reversed(find(text)):
            text = _led_to(text[: each.start]) + each.name.sound + _led_on(text[each.end :])
    return text if len(text) <= longest and not find(text) else ", ".join(sounds)[:longest]


def _led_to(before: str) -> str:
    """What comes before a name, as it may come before a sound: a song is by somebody, but not by a sound."""
    return OF_SOMEBODY.sub("in the style of ", before)


def _led_on(after: str) -> str:
    return AS_SOMEBODY.sub(",", after.removeprefix("'"))


def _named(found: list[Found]) -> str:
    known = list(dict.fromkeys(each.name.text for each in found))
    names = ", ".join(known[:TOLD_MAX]) + (f" and {len(known) - TOLD_MAX} more" if len(known) > TOLD_MAX else "")
    return f"Names of artists and their songs are not allowed: {names}. Describe the sound in words instead."


def _refuse_protected(text: str) -> None:
    if song := protected_in(text):
        raise ContentRefused(f"These words are protected: they are from {song}. Write lyrics of your own.")


def _screen_plan(plan: Plan) -> None:
    lines = "\n".join(line for section in plan.sections for line in section.lines)
    texts = [*_styles(plan), *(section.section_name for section in plan.sections)]
    if is_harmful("\n".join([*texts, lines])):
        raise PlanRefused(HARMFUL)
    if found := [each for text in [*texts, *lines.splitlines()] for each in find(text)]:
        raise PlanRefused(_named(found), _described_plan(plan))
    if song := protected_in(lines):
        without = [section.model_copy(update={"lines": []}) for section in plan.sections]
        message = f"These words are protected: they are from {song}. Write lyrics of your own."
        raise PlanRefused(message, plan.model_copy(update={"sections": without}))


def _styles(plan: Plan) -> list[str]:
    own = [
        style for section in plan.sections for style in (*section.positive_local_styles, *section.negative_local_styles)
    ]
    return [*plan.positive_global_styles, *plan.negative_global_styles, *own]


def _described_plan(plan: Plan) -> Plan:
    return plan.model_copy(
        update={
            "positive_global_styles": [described(style) for style in plan.positive_global_styles],
            "negative_global_styles": [described(style) for style in plan.negative_global_styles],
            "sections": [_described_section(section) for section in plan.sections],
        }
    )


def _described_section(section: Section) -> Section:
    return section.model_copy(
        update={
            "section_name": _anonymous(section.section_name)[:SECTION_NAME_MAX_CHARS],
            "positive_local_styles": [described(style) for style in section.positive_local_styles],
            "negative_local_styles": [described(style) for style in section.negative_local_styles],
            "lines": [_anonymous(line)[:LINE_MAX_CHARS] for line in section.lines],
        }
    )


def _anonymous(text: str) -> str:
    """`text` with a word for anyone in place of each name."""
    for each in reversed(find(text)):
        text = text[: each.start] + (SOMEONE if each.name.kind == "artist" else SOME_SONG) + text[each.end :]
    return text
