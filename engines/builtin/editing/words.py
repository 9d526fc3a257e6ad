"""The words of a kept song: new lines for its sections, and the lyric sheet of the whole."""

from __future__ import annotations

from collections.abc import Sequence

from engines.builtin.libretto import read_sheet
from engines.builtin.words.brief import Brief
from engines.builtin.words.vocals import Vocals
from engines.errors import InvalidRequest
from engines.plan import LINES_MAX, STYLES_MAX, Section

NOBODY_SINGS = "the song is instrumental, so there is nobody to sing"


def lines_in(lyrics: str) -> tuple[list[str], list[str]]:
    """The lines of a text for one section, and what had to be left out. Raises `InvalidRequest` where none is sung."""
    sheet = read_sheet(lyrics)
    lines = [line for stanza in sheet.stanzas for line in stanza.lines]
    if not lines:
        raise InvalidRequest("lyrics", lyrics, "must hold words to sing")
    notices = list(sheet.notices)
    if len(lines) > LINES_MAX:
        notices.append(f"lyrics: a section holds {LINES_MAX} lines; the last {len(lines) - LINES_MAX} are left out")
    return lines[:LINES_MAX], notices


def unsung(vocals: Vocals | None, wishes: Brief) -> list[str]:
    """What is said where a prompt asks an instrumental song for a voice."""
    return ["Nobody sings, since the song is instrumental."] if vocals is None and wishes.vocals else []


def sheet_of(sections: Sequence[Section]) -> str:
    """The words under section tags."""
    sung = [section for section in sections if section.lines]
    return "\n\n".join("\n".join((f"[{section.section_name}]", *section.lines)) for section in sung)


def styles_in(prompt: str) -> list[str]:
    """A prompt as the styles of a section."""
    return [style for part in prompt.split(",") if (style := part.strip())][:STYLES_MAX]
