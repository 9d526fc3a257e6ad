"""Whether the singers of a kept song can sing here: another machine may lack a voice, or divide words otherwise."""

from __future__ import annotations

from dataclasses import replace

from engines.builtin.editing.montage import Composed, Montage, Source
from engines.builtin.voice.setting import SetLine, phrase_of
from engines.builtin.voice.speakers import language_for, syllables
from engines.builtin.voice.speech import VoiceUnavailable
from engines.builtin.writing.voices import Take, Voices


def sung_here(montage: Montage) -> tuple[Montage, list[str]]:
    """The song with the lines that can be sung, and a notice for what cannot."""
    notices: list[str] = []
    sources = tuple(_source(source, notices) for source in montage.sources)
    return replace(montage, sources=sources), list(dict.fromkeys(notices))


def _source(source: Source, notices: list[str]) -> Source:
    if not isinstance(source, Composed) or not source.voices.takes:
        return source
    takes = tuple(_take(take, notices) for take in source.voices.takes)
    voices = Voices(tuple(take for take in takes if take.manuscript.lines), source.voices.notices)
    return source if voices == source.voices else replace(source, voices=voices)


def _take(take: Take, notices: list[str]) -> Take:
    manuscript = take.manuscript
    try:
        language, reason = language_for(manuscript.language)
    except VoiceUnavailable as unavailable:
        notices.append(f"The song is instrumental: {unavailable}")
        return replace(take, manuscript=replace(manuscript, lines=()))
    lines = tuple(line for line in manuscript.lines if _can_be_sung(line, take))
    if len(lines) < len(manuscript.lines):
        why = reason or f"its words are divided otherwise here than where they were set ({language})"
        notices.append(f"lyrics: {len(manuscript.lines) - len(lines)} lines are left out: {why}")
    return replace(take, manuscript=replace(manuscript, lines=lines))


def _can_be_sung(line: SetLine, take: Take) -> bool:
    manuscript = take.manuscript
    if len(syllables(line.line, manuscript.language)) != len(line.notes):
        return False
    try:
        phrase_of(line, manuscript.language, manuscript.tempo_bpm, manuscript.manner)
    except ValueError:
        return False
    return True
