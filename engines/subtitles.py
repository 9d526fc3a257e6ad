"""Subtitles from the words as sung: LRC for players of music, SRT for players of film."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from engines.base import Word

LONGEST_LINE_CHARS, LONGEST_PAUSE_MS = 42, 700


def to_lrc(lines: Sequence[Sequence[Word]], title: str = "") -> str:
    """Enhanced LRC: every line with its time, every word with its own; an empty text without lines."""
    head = [f"[ti:{title}]"] if title and lines else []
    timed = [
        f"[{_clock(line[0].start_ms)}]" + " ".join(f"<{_clock(word.start_ms)}>{word.text}" for word in line)
        for line in lines
    ]
    return "".join(f"{line}\n" for line in [*head, *timed])


def to_srt(words: Sequence[Word]) -> str:
    """SubRip: numbered lines with start and end."""
    return "\n".join(
        f"{number}\n{_srt_clock(line[0].start_ms)} --> {_srt_clock(line[-1].end_ms)}\n"
        f"{' '.join(word.text for word in line)}\n"
        for number, line in enumerate(subtitle_lines(words), 1)
    )


def subtitle_lines(words: Sequence[Word]) -> list[list[Word]]:
    """The words in lines that fit on a screen: parted at pauses and where a line is full."""
    lines: list[list[Word]] = [[words[0]]] if words else []
    for before, word in pairwise(words):
        is_full = len(" ".join(each.text for each in (*lines[-1], word))) > LONGEST_LINE_CHARS
        if is_full or word.start_ms - before.end_ms > LONGEST_PAUSE_MS:
            lines.append([])
        lines[-1].append(word)
    return lines


def _clock(ms: int) -> str:
    """Minutes, seconds and hundredths, as LRC has them."""
    return f"{ms // 60_000:02}:{ms // 1000 % 60:02}.{ms % 1000 // 10:02}"


def _srt_clock(ms: int) -> str:
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"
